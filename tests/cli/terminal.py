"""Runs a command on a pseudo-terminal: terminal.py TYPED AWAITED [TYPED AWAITED ...] -- COMMAND...

The terminal has 24 rows of 80 columns; `resize:40` in place of a text changes their number. Types each text, then
waits until the awaited one has appeared. Prints all that appears, as it appears; exits as the command does.
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

split = sys.argv.index("--")
script, command = sys.argv[1:split], sys.argv[split + 1:]


def resize(terminal, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


pid, fd = pty.fork()
if pid == 0:
    resize(0, 80)
    os.execvp(command[0], command)
seen = b""
found = 0
deadline = time.time() + 300


def read_until(awaited):
    """Reads until this has appeared behind what was awaited before; None: until the end."""
    global seen, found
    while awaited is None or awaited not in seen[found:]:
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
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    found = seen.index(awaited, found) + len(awaited)


read_until(b"\n")
for index, text in enumerate(script):
    if index % 2 == 0 and text.startswith("resize:"):
        resize(fd, int(text[7:]))
    elif index % 2 == 0:
        os.write(fd, text.encode())
    else:
        read_until(text.encode())
read_until(None)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
