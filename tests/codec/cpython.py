"""What CPython's codecs write: {"label": "codec"} on standard input -> {"label": ["characters", "hex hex ..."]}."""
import json, sys

result = {}
for label, codec in json.load(sys.stdin).items():
    characters = {bytes([byte]).decode(codec, "ignore") for byte in range(256)} - {""}
    if any(len(chr(n).encode(codec, "ignore")) > 1 for n in (0xAC00, 0x4E00)):
        # Characters above U+FFFF only where there are any.
        last = 0x110000 if codec.startswith(("gb18030", "big5hkscs")) else 0x10000
        characters = [chr(n) for n in range(last) if not 0xD800 <= n < 0xE000]
    found = [(c, b.hex()) for c, b in ((c, c.encode(codec, "ignore")) for c in characters) if b]
    result[label] = ["".join(c for c, _ in found), " ".join(h for _, h in found)]
json.dump(result, sys.stdout)
