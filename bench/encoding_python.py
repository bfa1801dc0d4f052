"""CPython's codec on texts from standard input: {"name": [text, encoding, calls]} -> {"name": ns}, medians of rounds."""
import json, statistics, sys, time

result = {}
for name, (text, encoding, calls) in json.load(sys.stdin).items():
    times = []
    for _ in range(9):
        start = time.perf_counter_ns()
        for _ in range(calls):
            text.encode(encoding)
        times.append((time.perf_counter_ns() - start) / calls)
    result[name] = statistics.median(times)
print(json.dumps(result))
