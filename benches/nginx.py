"""nginx as the server that all clients are measured against."""
import atexit
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

from measuring import start

BODY = '{"count":1,"items":[{"id":"x"}]}'


class Server:
    """nginx, http and https, in a folder that goes with it."""

    def __init__(self, folder, core):
        self.folder, self.port, self.tls_port = folder, free_port(), free_port()
        self.ca = self.certificate()
        self.store = self.trust_store()
        tls = ""
        if self.ca:
            tls = (
                f"server {{ listen 127.0.0.1:{self.tls_port} ssl; ssl_certificate {self.ca};"
                f" ssl_certificate_key {folder}/key.pem; location / {{ return 200 '{BODY}'; }} }}"
            )
        config = f"""
            worker_processes 1; pid {folder}/pid; error_log {folder}/error.log crit;
            events {{ worker_connections 4096; }}
            http {{
                access_log off; keepalive_requests 1000000000; default_type application/json;
                client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
                fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
                server {{ listen 127.0.0.1:{self.port}; location / {{ return 200 '{BODY}'; }} }}
                {tls}
            }}"""
        (folder / "nginx.conf").write_text(config)
        command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        # However this script ends, by a signal that can't be caught as well.
        tied = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        self.process = start(tied + command, core, stderr=subprocess.DEVNULL)
        atexit.register(self.stop)
        for port in [self.port] + ([self.tls_port] if self.ca else []):
            await_port(port)

    def certificate(self):
        if not shutil.which("openssl"):
            return None
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", f"{self.folder}/key.pem",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-addext", "basicConstraints=critical,CA:FALSE", "-out", f"{self.folder}/ca.pem"],
            check=True, capture_output=True,
        )
        return f"{self.folder}/ca.pem"

    def trust_store(self):
        """A file with the platform's trust store and this server's certificate."""
        store = ssl.get_default_verify_paths().cafile or "/etc/ssl/certs/ca-certificates.crt"
        if not self.ca or not Path(store).is_file():
            return None
        with_ours = self.folder / "store.pem"
        with_ours.write_text(Path(store).read_text() + Path(self.ca).read_text())
        return str(with_ours)

    def trusting(self):
        """Variables that put that file in the place of the platform's trust store, and no folder beside it."""
        return {"SSL_CERT_FILE": self.store, "CURL_CA_BUNDLE": self.store, "SSL_CERT_DIR": None}

    def url(self, tls=False):
        return f"https://localhost:{self.tls_port}/api/v1" if tls else f"http://127.0.0.1:{self.port}/api/v1"

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise SystemExit("nginx did not start")
