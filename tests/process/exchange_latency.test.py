#!/usr/bin/env python3
"""--latency at the embedded exchange: calls and messages take their time both ways, and come in order."""
import base64, json, os, socket, struct, subprocess, time, urllib.request

from daemon import BINARY, Tap

ONE_WAY = 0.08
tap = Tap()


def start(*more):
    child = subprocess.Popen([BINARY, "exchange", "--generate", "7", "--speed", "60", "--port", "0", "--json", *more],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return child, child.stdout.readline()


def call(port):
    began = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/0/public/Time", timeout=5) as answer:
        json.load(answer)
    return time.monotonic() - began


class Socket:
    def __init__(self, port):
        self.io = socket.create_connection(("127.0.0.1", port), timeout=5)
        key = base64.b64encode(os.urandom(16)).decode()
        self.io.sendall(f"GET /v2 HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.file = self.io.makefile("rb")
        while self.file.readline().strip():
            pass

    def say(self, message):
        data = json.dumps(message).encode()
        self.io.sendall(bytes([0x81, 0x80 | len(data)]) + bytes(4) + data)

    def hear(self):
        size = self.file.read(2)[1] & 127
        if size == 126:
            size = struct.unpack(">H", self.file.read(2))[0]
        return json.loads(self.file.read(size))


def pings(port):
    """Three pings at once: when each was answered, and the order of the answers."""
    s, times, order = Socket(port), [], []
    s.hear()  # the status
    began = time.monotonic()
    for number in (1, 2, 3):
        s.say({"method": "ping", "req_id": number})
    while len(order) < 3:
        told = s.hear()
        if told.get("method") == "pong":
            order.append(told["req_id"])
            times.append(time.monotonic() - began)
    return times, order


child, line = start()
quick = min(call(json.loads(line)["port"]) for _ in range(5))
child.terminate()
child.wait()
tap.expect("without it a call takes no time", quick < ONE_WAY, quick)

child, line = start("--latency", "80ms~20ms")
port = json.loads(line)["port"]
slow = [call(port) for _ in range(5)]
tap.expect("a call takes the latency there and back", all(2 * ONE_WAY <= t < 2 * ONE_WAY + 1 for t in slow), slow)
times, order = pings(port)
tap.expect("so does a message and its answer, in order", order == [1, 2, 3] and times[0] >= 2 * ONE_WAY, (times, order))
child.terminate()
tap.expect("and it ends as ever", child.wait(5) == 0, child.returncode)

for words, why in ((["--latency", "fast"], "milliseconds"), (["--latency", "80ms", "--speed", "max"], "--speed max")):
    done = subprocess.run([BINARY, "exchange", "--port", "0", *words], capture_output=True, text=True)
    tap.expect(f"{' '.join(words)} is wrong usage", done.returncode == 2 and why in done.stderr, (done.returncode, done.stderr))
tap.end()
