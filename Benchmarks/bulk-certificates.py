"""Writes a table of certificates for client authentication, each with a key and a name of its own, ten to a user."""
import base64
import datetime
import secrets
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

count, path = int(sys.argv[1]), sys.argv[2]
authority = ec.generate_private_key(ec.SECP256R1())
issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Partners' Authority")])
usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
now = datetime.datetime.now(datetime.timezone.utc)
with open(path, "w") as table:
    table.write("user,certificate\n")
    for number in range(count):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"partner-{number:06}")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(ec.generate_private_key(ec.SECP256R1()).public_key())
            .serial_number(secrets.randbits(150))
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=200 + number % 500))
            .add_extension(usage, critical=False)
            .sign(authority, hashes.SHA256())
        )
        der = certificate.public_bytes(serialization.Encoding.DER)
        table.write(f"_U{number // 10:06},{base64.b64encode(der).decode()}\n")
