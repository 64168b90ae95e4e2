"""What the interop tests in Python share: the clients' packages, an exchange of its own on a free port of
the loopback, TLS before it for clients that speak nothing else, and named tests told as TAP lines."""
import base64, json, os, pathlib, socket, ssl, subprocess, sys, tempfile, threading, traceback, urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def install(requirements, script):
    """Why the packages are not here; empty when they are, and then this runs among them."""
    home = ROOT / "build" / f"interop-{pathlib.Path(requirements).stem}"
    python = home / "bin" / "python"
    if pathlib.Path(sys.prefix) == home:
        return ""
    stamp, wanted = home / "installed", (HERE / requirements).read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        for words in ([sys.executable, "-m", "venv", str(home)],
                      [str(python), "-m", "pip", "install", "-q", "--no-deps",
                       "--disable-pip-version-check", "-r", str(HERE / requirements)]):
            done = subprocess.run(words, capture_output=True, text=True)
            if done.returncode:
                return f"{words[2]}: {(done.stderr or done.stdout).strip().splitlines()[-1]}"
        stamp.write_text(wanted)
    os.execv(python, [str(python), script])


def openssl(*words):
    return subprocess.run(["openssl", *words], capture_output=True, text=True, check=True).stdout


def account(protocol):
    """A key as that venue hands it out."""
    if protocol == "kraken":
        return "interop key", base64.b64encode(b"0123456789abcdef" * 4).decode()
    return ("organizations/0f2a3a52-2c8f-4b6e-9a53-0c1ab1a8a9a1/apiKeys/5d1c2f6e-9f0b-4c39-8d7e-6a3f1b2c4d5e",
            openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout"))


class Exchange:
    """Market time runs 60 times as fast: limiters drain and prints come at that pace."""

    def __init__(self, protocol):
        self.key, self.secret = account(protocol)
        self.state = tempfile.TemporaryDirectory()
        accounts = pathlib.Path(self.state.name, "accounts.json")
        accounts.write_text(json.dumps([{"name": "interop", "key": self.key, "secret": self.secret,
                                         "balances": {"USD": "100000.00"}}]))
        self.process = subprocess.Popen(
            [ROOT / "build/novapulse", "exchange", "--protocol", protocol, "--generate", "7", "--speed",
             "60", "--port", "0", "--accounts", accounts, "--json"],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "NOVAPULSE_CONFIG": ""})
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.http, self.ws = f"http://127.0.0.1:{self.port}", f"ws://127.0.0.1:{self.port}"

    def truth(self):
        ask = urllib.request.Request(self.http + "/sandbox/account", headers={"API-Key": self.key})
        return json.load(urllib.request.urlopen(ask))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.state.cleanup()


class Door:
    """Ends TLS before a port, with a certificate made for the run; `certificate` is the file to trust."""

    def __init__(self, port):
        self.made = tempfile.TemporaryDirectory()
        key, self.certificate = (os.path.join(self.made.name, name) for name in ("key.pem", "cert.pem"))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", key, "-out", self.certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(context, port), daemon=True).start()

    def accept(self, context, port):
        while True:
            outside, _ = self.listener.accept()
            threading.Thread(target=self.join, args=(context, outside, port), daemon=True).start()

    def join(self, context, outside, port):
        try:
            outside = context.wrap_socket(outside, server_side=True)
        except OSError:
            return
        inside = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=self.carry, args=(inside, outside), daemon=True).start()
        self.carry(outside, inside)

    @staticmethod
    def carry(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def run_all(tests, run, missing):
    """How many failed."""
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, (name, act) in enumerate(tests, 1):
        try:
            if not missing:
                run(act)
            print(f"ok {number} - {name}" + (f" # SKIP {missing}" if missing else ""), flush=True)
        except Exception:
            failed += 1
            print(f"not ok {number} - {name}", flush=True)
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()[-12:]), end="", flush=True)
    return failed
