// TLS before an exchange that speaks clear text: a certificate for the loopback, made for the run, and a door that ends TLS.
// A client trusts it by NODE_EXTRA_CA_CERTS alone, which Node reads at its start: so a test begins itself anew with it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";

function makeCertificate(dir) {
  const [key, cert] = [join(dir, "key.pem"), join(dir, "cert.pem")];
  const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert];
  const done = spawnSync("openssl", words, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`openssl: ${done.stderr ?? done.error}`);
  return cert;
}

// Returns only in the process that trusts the certificate.
export function trustOwnCertificate() {
  if (process.env.INTEROP_TLS) return;
  const dir = mkdtempSync(join(tmpdir(), "novapulse-tls-"));
  try {
    const env = { ...process.env, INTEROP_TLS: dir, NODE_EXTRA_CA_CERTS: makeCertificate(dir) };
    const done = spawnSync(process.execPath, process.argv.slice(1), { env, stdio: "inherit" });
    process.exitCode = done.status ?? 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  process.exit();
}

// The port of a door before `port`; it closes with the process.
export async function openDoor(port) {
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(process.env.INTEROP_TLS, name)));
  const server = createServer({ key, cert }, (outside) => {
    const inside = connect(port, "127.0.0.1");
    outside.pipe(inside).pipe(outside);
    for (const [one, other] of [[outside, inside], [inside, outside]]) one.on("error", () => other.destroy());
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  return server.address().port;
}
