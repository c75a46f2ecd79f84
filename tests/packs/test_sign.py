"""Signatures: they hold for the bytes that were signed and the key that signed them, and for nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.packs.made import pack
from workbench.cli.main import main
from workbench.errors import PackError, SignatureError
from workbench.packs.pack import read_pack
from workbench.packs.signature import keys, sign
from workbench.packs.signature.keys import KeyFiles, make_keys, read_private, read_public
from workbench.packs.signature.sign import check_signature, signature_of
from workbench.packs.signing import sign_pack

ROOT = Path(__file__).parents[2]
THEIRS = Path(__file__).parent / "old" / "model-signing-1.1"

Bundle = dict[str, Any]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> KeyFiles:
    return make_keys(tmp_path_factory.mktemp("keys"), "team")


@pytest.fixture
def signed(tmp_path: Path, pair: KeyFiles) -> Iterator[Path]:
    path = tmp_path / "demo-1.0.0.rulepack"
    path.write_bytes(pack())
    sign_pack(path, pair.private)
    yield path


def test_a_signed_pack_is_read_with_the_public_key(signed: Path, pair: KeyFiles) -> None:
    assert read_pack(signed, key=pair.public).name == "demo"
    assert check_signature(signed.read_bytes(), signature_of(signed), pair.public) == pair.fingerprint
    assert pair.fingerprint == hashlib.sha256(pair.public.read_bytes()).hexdigest()


def test_a_signature_is_a_bundle_as_model_signing_writes_it(signed: Path, pair: KeyFiles) -> None:
    bundle = json.loads(signature_of(signed).read_text())
    theirs = json.loads((THEIRS / "hello.txt.sig").read_text())
    statements = [json.loads(base64.b64decode(one["dsseEnvelope"]["payload"])) for one in (bundle, theirs)]
    assert _shape(bundle) == _shape(theirs)
    assert _shape(statements[0]) == _shape(statements[1])
    ours, reference = (one["predicate"]["serialization"] for one in statements)
    for one in (ours, reference):
        one["ignore_paths"].sort()  # a set of theirs, in any order
    assert ours == reference
    assert bundle["verificationMaterial"]["publicKey"]["hint"] == pair.fingerprint
    assert statements[0]["subject"][0]["name"] == signed.name


def _shape(value: object) -> object:
    """The names and kinds in a JSON document, without its texts."""
    if isinstance(value, dict):
        return {name: _shape(held) for name, held in value.items()}
    return [_shape(one) for one in value] if isinstance(value, list) else type(value).__name__


def test_a_signature_that_model_signing_made_holds_here() -> None:
    data = (THEIRS / "hello.txt").read_bytes()
    assert check_signature(data, THEIRS / "hello.txt.sig", THEIRS / "team.pub")
    with pytest.raises(SignatureError, match="over other content"):
        check_signature(data + b"!", THEIRS / "hello.txt.sig", THEIRS / "team.pub")


def test_model_signing_itself_agrees_both_ways(signed: Path, pair: KeyFiles, tmp_path: Path) -> None:
    pytest.importorskip("model_signing", reason="the package model-signing is not installed")
    from model_signing import signing, verifying

    config = verifying.Config().use_elliptic_key_verifier(public_key=pair.public)
    config.verify(signed, signature_of(signed))
    signature_of(signed).unlink()
    signing.Config().use_elliptic_key_signer(private_key=pair.private).sign(signed, signature_of(signed))
    assert read_pack(signed, key=pair.public).name == "demo"
    signed.write_bytes(pack() + b" ")
    with pytest.raises(ValueError, match="mismatch"):
        verifying.Config().use_elliptic_key_verifier(public_key=pair.public).verify(signed, signature_of(signed))


def test_a_pack_without_a_signature_is_refused_only_where_a_key_is_given(tmp_path: Path, pair: KeyFiles) -> None:
    path = tmp_path / "demo.rulepack"
    path.write_bytes(pack())
    assert read_pack(path).name == "demo"
    with pytest.raises(SignatureError, match=r"The pack is not signed: there is no demo\.rulepack\.sig beside it"):
        read_pack(path, key=pair.public)


def test_the_signature_is_checked_before_anything_of_the_pack_is_read(signed: Path, pair: KeyFiles) -> None:
    signed.write_bytes(b"not even a zip")
    with pytest.raises(SignatureError, match="over other content"):
        read_pack(signed, key=pair.public)


def test_another_key_is_refused_whether_the_bundle_names_it_or_not(
    signed: Path, pair: KeyFiles, tmp_path: Path
) -> None:
    other = make_keys(tmp_path, "other")
    with pytest.raises(SignatureError, match="made with another key"):
        read_pack(signed, key=other.public)
    bundle = json.loads(signature_of(signed).read_text())
    bundle["verificationMaterial"]["publicKey"]["hint"] = other.fingerprint
    signature_of(signed).write_text(json.dumps(bundle))
    with pytest.raises(SignatureError, match=r"not by the key other\.pub"):
        read_pack(signed, key=other.public)


def payload_of(bundle: Bundle) -> dict[str, Any]:
    statement: dict[str, Any] = json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))
    return statement


def forged(change: Callable[[dict[str, Any]], None]) -> Callable[[Bundle, Any], bytes]:
    """A statement that was changed and signed again with the right key."""

    def make(bundle: Bundle, key: Any) -> bytes:
        statement = payload_of(bundle)
        change(statement)
        return json.dumps(sign._bundle(text := json.dumps(statement).encode(), sign._sign(text, key), "")).encode()

    return make


def raw(content: bytes) -> Callable[[Bundle, Any], bytes]:
    """What somebody else left in place of a signature."""
    return lambda *_: content


def edited(change: Callable[[Bundle], Any]) -> Callable[[Bundle, Any], bytes]:
    def make(bundle: Bundle, key: Any) -> bytes:
        change(bundle)
        return json.dumps(bundle).encode()

    return make


def with_other_hash(bundle: Bundle, key: Any) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA512

    raw = base64.b64decode(bundle["dsseEnvelope"]["payload"])
    signature = key.sign(sign._covered(raw), ec.ECDSA(SHA512()))
    return json.dumps(sign._bundle(raw, signature, "")).encode()


def without_envelope_type(bundle: Bundle, key: Any) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    raw = base64.b64decode(bundle["dsseEnvelope"]["payload"])
    return json.dumps(sign._bundle(raw, key.sign(raw, ec.ECDSA(SHA256())), "")).encode()


def digest(statement: dict[str, Any], value: object) -> None:
    statement["predicate"]["resources"][0]["digest"] = value


BAD_SIGNATURES: dict[str, tuple[Callable[[Bundle, Any], bytes], str]] = {
    "empty": (raw(b""), "not JSON"),
    "no JSON": (raw(b"-----BEGIN PGP SIGNATURE-----"), "not JSON"),
    "binary": (raw(b"\xff\xfe\x00"), "not JSON"),
    "cut off": (lambda b, _: json.dumps(b).encode()[:-20], "not JSON"),
    "list": (raw(b"[]"), "not a JSON object"),
    "deep JSON": (raw(b"[" * 30_000), "not JSON"),
    "deep objects": (raw(b'{"a":' * 12_000), "not JSON"),
    "huge number": (raw(b'{"mediaType": ' + b"9" * 60_000 + b"}"), "not JSON"),
    "too large": (raw(b'{"a": "' + b"x" * 64_000 + b'"}'), "larger than 64 kB"),
    "name twice": (lambda b, _: json.dumps(b)[:-1].encode() + b', "mediaType": "x"}', "stands twice"),
    "other bundle": (edited(lambda b: b.update(mediaType="application/json")), "no bundle of the type"),
    "certificate": (edited(lambda b: b.update(verificationMaterial={"certificate": {}})), "a certificate or nothing"),
    "no material": (edited(lambda b: b.pop("verificationMaterial")), "what verifies it"),
    "odd hint": (edited(lambda b: b["verificationMaterial"]["publicKey"].update(hint=[1])), "name its key"),
    "no envelope": (edited(lambda b: b.pop("dsseEnvelope")), "no in-toto statement"),
    "other payload type": (edited(lambda b: b["dsseEnvelope"].update(payloadType="text/plain")), "no in-toto"),
    "no signature": (edited(lambda b: b["dsseEnvelope"].update(signatures=[])), "one signature"),
    "two signatures": (
        edited(lambda b: b["dsseEnvelope"]["signatures"].append(b["dsseEnvelope"]["signatures"][0])),
        "one signature",
    ),
    "no base64": (edited(lambda b: b["dsseEnvelope"].update(payload="####")), "not base64"),
    "payload as number": (edited(lambda b: b["dsseEnvelope"].update(payload=7)), "not by the key"),
    "signature cut": (
        edited(lambda b: b["dsseEnvelope"]["signatures"][0].update(sig=b["dsseEnvelope"]["signatures"][0]["sig"][:40])),
        "not by the key",
    ),
    "signature empty": (edited(lambda b: b["dsseEnvelope"]["signatures"][0].update(sig="")), "not by the key"),
    "zero signature": (
        edited(
            lambda b: b["dsseEnvelope"]["signatures"][0].update(sig=base64.b64encode(b"0\x06\2\1\0\2\1\0").decode())
        ),
        "not by the key",
    ),
    "other content under it": (
        edited(lambda b: b["dsseEnvelope"].update(payload=base64.b64encode(b"{}").decode())),
        "not by the key",
    ),
    "other hash": (with_other_hash, "not by the key"),
    "bare signature": (without_envelope_type, "not by the key"),
    "other statement": (forged(lambda s: s.update(_type="https://in-toto.io/Statement/v9")), "something else"),
    "other predicate": (forged(lambda s: s.update(predicateType="https://slsa.dev/provenance/v1")), "something else"),
    "no predicate": (forged(lambda s: s.pop("predicate")), "one file"),
    "no resources": (forged(lambda s: s["predicate"].update(resources=[])), "one file"),
    "two files": (
        forged(lambda s: s["predicate"]["resources"].append(s["predicate"]["resources"][0])),
        "one file",
    ),
    "a file of a folder": (forged(lambda s: s["predicate"]["resources"][0].update(name="a")), "by its SHA-256"),
    "weaker algorithm": (forged(lambda s: s["predicate"]["resources"][0].update(algorithm="md5")), "by its SHA-256"),
    "other digest": (forged(lambda s: digest(s, "0" * 64)), "over other content"),
    "digest as list": (forged(lambda s: digest(s, [])), "over other content"),
}


@pytest.mark.parametrize(("make", "sentence"), BAD_SIGNATURES.values(), ids=BAD_SIGNATURES.keys())
def test_a_bad_signature_is_refused_with_a_sentence(
    make: Callable[[Bundle, Any], bytes], sentence: str, signed: Path, pair: KeyFiles
) -> None:
    bundle = json.loads(signature_of(signed).read_text())
    signature_of(signed).write_bytes(make(bundle, read_private(pair.private)))
    with pytest.raises(SignatureError) as refusal:
        read_pack(signed, key=pair.public)
    assert sentence in str(refusal.value)


def test_forging_again_without_a_change_still_holds(signed: Path, pair: KeyFiles) -> None:
    bundle = json.loads(signature_of(signed).read_text())
    signature_of(signed).write_bytes(forged(dict)(bundle, read_private(pair.private)))
    assert read_pack(signed, key=pair.public).name == "demo"


def test_every_byte_of_a_pack_counts(signed: Path, pair: KeyFiles) -> None:
    data = signed.read_bytes()
    for at in range(0, len(data), 997):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(SignatureError, match="over other content"):
            check_signature(changed, signature_of(signed), pair.public)


def test_the_private_key_is_its_owners_alone_and_never_overwritten(tmp_path: Path) -> None:
    pair = make_keys(tmp_path)
    assert stat.S_IMODE(pair.private.stat().st_mode) == 0o600
    before = pair.private.read_bytes()
    with pytest.raises(SignatureError, match="there already"):
        make_keys(tmp_path)
    assert pair.private.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["rulepack.key", "rulepack.pub"]


def test_a_protected_key_needs_its_passphrase(signed: Path, tmp_path: Path) -> None:
    pair = make_keys(tmp_path, "safe", b"open sesame")
    assert b"ENCRYPTED" in pair.private.read_bytes()
    with pytest.raises(SignatureError, match="protected by a passphrase"):
        sign_pack(signed, pair.private)
    with pytest.raises(SignatureError, match="passphrase is wrong"):
        sign_pack(signed, pair.private, b"open barley")
    sign_pack(signed, pair.private, b"open sesame")
    assert read_pack(signed, key=pair.public).name == "demo"


def test_a_passphrase_for_a_key_without_one_is_said(signed: Path, pair: KeyFiles) -> None:
    with pytest.raises(SignatureError, match="it needs no passphrase"):
        sign_pack(signed, pair.private, b"x")


def test_keys_of_no_use_are_refused_with_a_sentence(tmp_path: Path, pair: KeyFiles) -> None:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    for name, key in (("ed", ed25519.Ed25519PrivateKey.generate()), ("p384", ec.generate_private_key(ec.SECP384R1()))):
        plain = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        (tmp_path / f"{name}.key").write_bytes(plain)
        public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
        (tmp_path / f"{name}.pub").write_bytes(public)
        with pytest.raises(SignatureError, match="not of the curve P-256"):
            read_private(tmp_path / f"{name}.key")
        with pytest.raises(SignatureError, match="not of the curve P-256"):
            read_public(tmp_path / f"{name}.pub")
    (tmp_path / "none").write_bytes(b"hello")
    with pytest.raises(SignatureError, match="is no public key"):
        read_public(tmp_path / "none")
    with pytest.raises(SignatureError, match="is no private key"):
        read_private(tmp_path / "none")
    with pytest.raises(SignatureError, match="is a private key: it must not travel"):
        read_public(pair.private)
    with pytest.raises(SignatureError, match="cannot be read"):
        read_public(tmp_path / "nowhere")


def test_what_a_receiver_would_refuse_is_not_signed(tmp_path: Path, pair: KeyFiles) -> None:
    path = tmp_path / "bad.rulepack"
    path.write_bytes(pack()[:-9])
    with pytest.raises(PackError, match="The pack is refused"):
        sign_pack(path, pair.private)
    assert [one.name for one in tmp_path.iterdir()] == ["bad.rulepack"]


WITHOUT = """
import importlib.util, sys
from pathlib import Path
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "cryptography" else real(name, *rest)
sys.modules["cryptography"] = None
from workbench.cli.main import main
from workbench.packs.pack import read_pack
print(read_pack(Path(sys.argv[1])).name)
try:
    read_pack(Path(sys.argv[1]), key=Path(sys.argv[2]))
except Exception as error:
    print(type(error).__name__, error)
sys.exit(main(["sign", sys.argv[1], "--key", sys.argv[2]]))
"""


def test_without_the_extra_a_key_is_refused_never_skipped(signed: Path, pair: KeyFiles) -> None:
    command = [sys.executable, "-c", WITHOUT, str(signed), str(pair.public)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    name, refusal = done.stdout.splitlines()
    assert name == "demo"
    assert refusal.startswith("SignatureError")
    assert "pip install cryptography" in refusal
    assert (done.returncode, "pip install cryptography" in done.stderr) == (2, True)


def test_reading_a_pack_does_not_load_the_library_of_signatures() -> None:
    code = "import sys, workbench.packs.pack, workbench.packs.signature.sign; sys.exit('cryptography' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_command_line_makes_keys_and_signs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, secret = tmp_path / "demo-1.0.0.rulepack", tmp_path / "secret.txt"
    path.write_bytes(pack())
    secret.write_text("open sesame\n")
    folder = tmp_path / "keys"
    assert main(["keygen", str(folder), "--name", "team", "--passphrase-file", str(secret)]) == 0
    assert capsys.readouterr().out.split() == [str(folder / "team.key"), str(folder / "team.pub")]
    assert main(["sign", str(path), "--key", str(folder / "team.key"), "--passphrase-file", str(secret)]) == 0
    assert capsys.readouterr().out.strip() == f"{path}.sig"
    assert read_pack(path, key=folder / "team.pub").version == "1.0.0"
    assert main(["sign", str(path), "--key", str(folder / "team.key")]) == 2
    assert "protected by a passphrase" in capsys.readouterr().err
    assert main(["keygen", str(folder), "--name", "../team"]) == 2
    assert main(["keygen", str(folder), "--name", "team"]) == 2
    assert "never overwritten" in capsys.readouterr().err
    assert keys.read_public(folder / "team.pub").curve.name == "secp256r1"
