"""Runs a command on a pseudo-terminal: terminal.py TYPED AWAITED [TYPED AWAITED ...] -- COMMAND...

Types each text, then waits until the awaited one has appeared. Prints all that appeared; exits as the command does.
"""
import os
import pty
import select
import sys
import time

split = sys.argv.index("--")
script, command = sys.argv[1:split], sys.argv[split + 1:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
seen = b""
deadline = time.time() + 30


def read_until(awaited):
    global seen
    start = len(seen)
    while awaited is None or awaited not in seen[start:]:
        ready, _, _ = select.select([fd], [], [], max(0, deadline - time.time()))
        if not ready:
            sys.exit("timed out; seen: " + seen.decode("utf-8", "replace"))
        try:
            data = os.read(fd, 4096)
        except OSError:  # EIO: the command has ended
            data = b""
        if not data:
            return
        seen += data


read_until(b"\n")
for index, text in enumerate(script):
    if index % 2 == 0:
        os.write(fd, text.encode())
    else:
        read_until(text.encode())
read_until(None)
sys.stdout.write(seen.decode("utf-8", "replace"))
sys.stdout.flush()
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
