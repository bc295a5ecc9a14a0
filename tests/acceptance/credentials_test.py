"""assentd as one puts it on a network: keys, tokens, certificates, TLS."""

import base64
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
import unittest
import urllib.error

from certificates import Authority, openssl
from programs import BIN, Programs, assent, get, post, wait_until


class Credentials(Programs):
    def setUp(self):
        super().setUp()
        self.log = f"sqlite:{self.folder / 'log.db'}"
        self.keys = self.folder / "keys.json"

    def make_key(self, *arguments):
        made = assent("keys", "create", "--keys", str(self.keys), *arguments)
        return json.loads(made.stdout)

    def make_company(self, server, tls=None):
        """Tenant acme with its administrator ada, by the operator's key."""
        ops = self.make_key("--subject", "ops", "--operator")["key"]
        server.process.send_signal(signal.SIGHUP)
        command = {
            "id": "c1",
            "tenant": "acme",
            "type": "CreateTenant",
            "data": {"name": "Acme", "administrator": "ada", "active_model_limit": 3},
        }
        url = server.url + "/v1/tenants/acme/commands"
        wait_until(lambda: post(url, command, key=ops, tls=tls)[0] == 200, "the tenant is made")

    def test_keys_are_made_used_and_revoked(self):
        server = self.start(self.log, "--keys", str(self.keys), dev=False).wait_until_ready()
        self.make_company(server)
        ada = self.make_key("--subject", "ada", "--tenant", "acme")
        users = server.url + "/v1/tenants/acme/users"
        self.assertEqual(get(users)[0], 401)
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: get(users, key=ada["key"])[0] == 200, "the key is taken")

        assent("keys", "revoke", ada["id"], "--keys", str(self.keys))
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: get(users, key=ada["key"])[0] == 401, "the key is revoked")

        self.keys.write_text("nonsense")
        server.process.send_signal(signal.SIGHUP)
        self.assertEqual(server.terminate(), 0)
        self.assertIn("nobody can be let in", server.errors)
        self.assertIn("stay as they were", server.errors)
        self.assertNotIn(ada["key"], server.errors)

    def test_tokens_of_an_identity_provider(self):
        private, public = self.folder / "idp.key", self.folder / "idp.pem"
        openssl("genpkey", "-algorithm", "RSA", "-out", private)
        openssl("pkey", "-in", private, "-pubout", "-out", public)

        def part(value):
            return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

        def token(**changes):
            claims = {"iss": "https://login", "aud": "assent", "sub": "ada", "tenant": "acme"}
            claims.update({"exp": int(time.time()) + 600}, **changes)
            head = part(b'{"alg":"RS256"}') + "." + part(json.dumps(claims).encode())
            signed = openssl("dgst", "-sha256", "-sign", private, input=head.encode())
            return head + "." + part(signed.stdout)

        server = self.start(
            self.log,
            *("--keys", str(self.keys), "--jwt-keys", str(public)),
            *("--jwt-issuer", "https://login", "--jwt-audience", "assent"),
            dev=False,
        ).wait_until_ready()
        self.make_company(server)
        users = server.url + "/v1/tenants/acme/users"
        self.assertEqual(get(users, key=token())[0], 200)
        self.assertEqual(get(users, key=token(sub="mallory"))[0], 404, "no user of the tenant")
        self.assertEqual(get(users, key=token(tenant="other"))[0], 404)
        self.assertEqual(get(users, key=token(exp=int(time.time()) - 3600))[0], 401)
        self.assertEqual(get(users, key=token(aud="other"))[0], 401)
        self.assertEqual(server.terminate(), 0)

    def test_tls_with_client_certificates(self):
        authority = Authority(self.folder)
        certificate, key = authority.issue("server", "/CN=localhost", "subjectAltName=IP:127.0.0.1")
        server = self.start(
            self.log,
            *("--keys", str(self.keys), "--tls-client-ca", str(authority.certificate)),
            *("--tls-certificate", str(certificate), "--tls-key", str(key)),
            dev=False,
        ).wait_until_ready()
        self.assertTrue(server.url.startswith("https://"))
        anybody = ssl.create_default_context(cafile=authority.certificate)
        self.make_company(server, tls=anybody)
        users = server.url + "/v1/tenants/acme/users"
        self.assertEqual(get(users, tls=anybody)[0], 401)

        def bearing(subject, issued_by=authority):
            context = ssl.create_default_context(cafile=authority.certificate)
            context.load_cert_chain(*issued_by.issue("client", subject))
            return context

        self.assertEqual(get(users, tls=bearing("/CN=ada/O=acme"))[0], 200)
        self.assertEqual(get(users, tls=bearing("/CN=ada/O=other"))[0], 404)
        self.assertEqual(get(users, tls=bearing("/CN=operator/O=acme"))[0], 401)
        self.assertEqual(get(users, tls=bearing("/CN=eve/CN=ada/O=acme"))[0], 401, "two names")

        # A certificate of somebody else's authority, old protocols and plain text get nowhere.
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        with self.assertRaises((urllib.error.URLError, ssl.SSLError, ConnectionError)):
            get(users, tls=bearing("/CN=ada/O=acme", Authority(elsewhere)))
        port = int(server.url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertNotIn(b"200", plain.recv(4096))
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.load_verify_locations(authority.certificate)
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((urllib.error.URLError, ssl.SSLError, ConnectionError)):
            get(users, tls=old)

        # A new certificate serves new connections after SIGHUP.
        authority.issue("server", "/CN=renewed", "subjectAltName=IP:127.0.0.1")
        server.process.send_signal(signal.SIGHUP)

        def renewed():
            with socket.create_connection(("127.0.0.1", port)) as raw:
                with anybody.wrap_socket(raw, server_hostname="127.0.0.1") as secure:
                    names = secure.getpeercert()["subject"]
                    return ((("commonName", "renewed"),)) in names

        wait_until(renewed, "the new certificate is shown")
        self.assertEqual(server.terminate(), 0)

    def test_what_may_not_be_served_is_refused_at_the_start(self):
        def refused(*options):
            done = subprocess.run(
                [BIN / "assentd", "--log", self.log, *options],
                capture_output=True,
                text=True,
                timeout=60,
            )
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            return done.returncode, done.stderr

        status, why = refused("--listen", "0.0.0.0:0")
        self.assertEqual(status, 2)
        self.assertIn("--tls-certificate", why)
        self.assertEqual(refused("--tls-key", "x")[0], 2)
        self.assertEqual(refused("--tls-client-ca", "x")[0], 2)
        self.assertEqual(refused("--jwt-keys", "x")[0], 2)
        self.assertEqual(refused("--jwt-issuer", "x")[0], 2)
        self.assertEqual(refused("--dev", "--listen", "0.0.0.0:0")[0], 2)
        self.keys.write_text("{}")
        self.keys.chmod(0o644)
        status, why = refused("--keys", str(self.keys), "--listen", "127.0.0.1:0")
        self.assertEqual(status, 1)
        self.assertIn("chmod 600", why)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=[sys.argv[0], *sys.argv[1:]])
