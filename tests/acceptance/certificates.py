"""A certificate authority for tests."""

import subprocess


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, **options)


class Authority:
    """Makes certificates in a folder, as a company's own authority does."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self.key = folder / "ca.key"
        openssl(
            *"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1".split(),
            *("-subj", "/CN=test authority"),
            *("-keyout", self.key, "-out", self.certificate),
        )

    def issue(self, name, subject, *extensions):
        """The files of a certificate and of its key."""
        key, request = self.folder / f"{name}.key", self.folder / f"{name}.csr"
        certificate, more = self.folder / f"{name}.pem", self.folder / f"{name}.ext"
        openssl(
            *"req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes".split(),
            *("-subj", subject, "-keyout", key, "-out", request),
        )
        more.write_text("\n".join(extensions))
        openssl(
            *("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key),
            *("-days", "1", "-out", certificate, "-extfile", more),
        )
        return certificate, key
