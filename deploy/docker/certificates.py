"""The proxy's certificate: one's own if there is one, else one of a local authority that is made on first use."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.embedded.child import CannotRun
from shared import clock

_AUTHORITY_DAYS = 3650
_SERVER_DAYS = 397  # browsers refuse more
_RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Pair:
    """Certificate (with those above it) and private key, both PEM."""

    certificate: bytes
    key: bytes


def own_pair(folder: Path) -> Pair | None:
    """What an administrator has put into the folder as `tls.crt` and `tls.key`; None if nothing.

    :raises CannotRun: if one is missing, unreadable, past its end, or does not belong to the other
    """
    certificate, key = folder / "tls.crt", folder / "tls.key"
    there = [file for file in (certificate, key) if file.exists()]
    if not there:
        return None
    if len(there) == 1:
        raise CannotRun(f"{folder} holds {there[0].name} alone; put tls.crt and tls.key there, or neither.")
    try:
        pair = Pair(certificate.read_bytes(), key.read_bytes())
        found = x509.load_pem_x509_certificate(pair.certificate)
        private = serialization.load_pem_private_key(pair.key, password=None)
    except (OSError, ValueError, TypeError) as error:
        raise CannotRun(f"tls.crt or tls.key in {folder} cannot be read; both are PEM, the key unencrypted.") from error
    if _public(found.public_key()) != _public(private.public_key()):
        raise CannotRun(f"tls.key in {folder} does not belong to tls.crt; put the pair that was issued together.")
    if found.not_valid_after_utc < clock.now():
        raise CannotRun(f"tls.crt in {folder} ended on {found.not_valid_after_utc:%Y-%m-%d}; put a newer one there.")
    return pair


def local_pair(authority: Path, kept: Path, names: list[str]) -> Pair:
    """The server's pair, signed by the local authority; both are made when missing, the server's also when it soon
    ends or names change.

    :param authority: the folder with `ca.crt` and `ca.key`
    :param kept: the folder with the server's pair
    :param names: host names and IP addresses under which people reach the server
    """
    signer = _authority(authority)
    pair = _kept(kept, signer, names)
    if pair is None:
        pair = _issue(signer, names)
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        (kept / "tls.crt").write_bytes(pair.certificate)
        (kept / "tls.key").touch(mode=0o600)
        (kept / "tls.key").write_bytes(pair.key)
    return pair


def _authority(folder: Path) -> Pair:
    certificate, secret = folder / "ca.crt", folder / "ca.key"
    if certificate.exists() and secret.exists():
        return Pair(certificate.read_bytes(), secret.read_bytes())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Wenxiao local authority")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    built = _builder(name, name, key.public_key(), _AUTHORITY_DAYS)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    built = built.add_extension(usage, critical=True)
    pair = Pair(_pem(built.sign(key, hashes.SHA256())), _private(key))
    secret.touch(mode=0o600)
    secret.write_bytes(pair.key)
    certificate.write_bytes(pair.certificate)
    return pair


def _issue(signer: Pair, names: list[str]) -> Pair:
    above = x509.load_pem_x509_certificate(signer.certificate)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    built = _builder(subject, above.subject, key.public_key(), _SERVER_DAYS)
    built = built.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    secret = serialization.load_pem_private_key(signer.key, password=None)
    assert isinstance(secret, ec.EllipticCurvePrivateKey)
    return Pair(_pem(built.sign(secret, hashes.SHA256())) + signer.certificate, _private(key))


def _kept(folder: Path, signer: Pair, names: list[str]) -> Pair | None:
    """The stored pair if it is good for these names and long enough."""
    try:
        pair = Pair((folder / "tls.crt").read_bytes(), (folder / "tls.key").read_bytes())
        found = x509.load_pem_x509_certificate(pair.certificate)
        listed = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found.verify_directly_issued_by(x509.load_pem_x509_certificate(signer.certificate))
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound):
        return None
    good = found.not_valid_after_utc - _RENEW_BEFORE > clock.now()
    return pair if good and set(listed) == {_general(name) for name in names} else None


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public(key: object) -> bytes:
    return key.public_bytes(  # type: ignore[attr-defined, no-any-return]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
