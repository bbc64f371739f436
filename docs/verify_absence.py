#!/usr/bin/env python3
"""Checks a statement of absence against the ledger itself, without Countersign:
python3 verify_absence.py STATEMENT.jws EXPORT.jsonl KEY

EXPORT.jsonl is a whole `countersign export --format jsonl` of the statement's second checkpoint or later; KEY as for verify_export.py,
which must stand beside this file. Exits with 0 when nobody passed, 1 when somebody did or anything is wrong.
"""
import base64, hashlib, json, os, sys, tempfile, subprocess
from verify_export import fail, leaf, main as verify_export, node, signed


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(jws, key):
    """The payload of a compact JWS (EdDSA), if the key signed it."""
    head, payload, signature = jws.strip().split(".")
    header = json.loads(unpadded(head))
    if header.get("alg") != "EdDSA" or header.get("typ") != "countersign-absence+jws":
        fail("it is no statement of absence")
    public = bytes.fromhex("302a300506032b6570032100") + base64.b64decode(key.strip().split("+", 2)[2])[1:]
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for part, content in {"key": public, "text": f"{head}.{payload}".encode(), "sig": unpadded(signature)}.items():
            paths[part] = os.path.join(folder, part)
            with open(paths[part], "wb") as file:
                file.write(content)
        check = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths["key"], "-rawin"]
        if subprocess.run(check + ["-in", paths["text"], "-sigfile", paths["sig"]], capture_output=True).returncode != 0:
            fail("the statement is not signed with this key, or was changed")
    return json.loads(unpadded(payload))


def root(stack):
    stack = list(stack)
    found = stack.pop()[1] if stack else hashlib.sha256(b"").digest()
    while stack:
        found = node(stack.pop()[1], found)
    return found


def main(statement, export, key):
    key = open(key).read() if os.path.exists(key) else key
    said = opened(open(statement).read(), key)
    (origin, first, before), (other, last, after) = signed(said["from"], key), signed(said["to"], key)
    if not said["iss"] == origin == other:
        fail("the statement and its checkpoints are not of one ledger")
    verify_export(export, key)
    kind, action, stack, roots = said["absent"]["kind"], said["absent"]["action"], [], {0: root([])}
    with open(export, encoding="utf-8") as lines:
        if not json.loads(next(lines))["complete"]:
            fail("absence is shown by a whole export only")
        for line in lines:
            text = json.loads(line)["text"]
            entry = json.loads(text)
            if first < entry["seq"] <= last and entry["kind"] == kind and entry["action"] == action:
                fail(f"entry {entry['seq']} is a passage of {action}")
            stack.append((1, leaf(text)))
            while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
                (n, right), (_, left) = stack.pop(), stack.pop()
                stack.append((2 * n, node(left, right)))
            if entry["seq"] in (first, last):
                roots[entry["seq"]] = root(stack)
    if roots.get(first) != before or roots.get(last) != after:
        fail("these are not the entries that the statement's checkpoints were signed over")
    print(f"Proven: nobody passed {action} in entries {first + 1} to {last} of {origin}.")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 4 else sys.exit(__doc__)
