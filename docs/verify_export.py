#!/usr/bin/env python3
"""Checks what `countersign export --format jsonl` wrote, without Countersign: python3 verify_export.py EXPORT.jsonl KEY

KEY is the ledger's public key (name+id+key), or the .pub file that has it, from a place that is not the export.
Needs Python 3.9 and openssl 3. Exits with 0 when all is proven, 1 when something is wrong. The format: docs/ledger.md.
"""
import base64, hashlib, json, os, subprocess, sys, tempfile


def fail(why):
    print(f"Not proven: {why}.")
    sys.exit(1)


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf(text):
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def signed(note, key):
    """The checkpoint of a C2SP signed note, if the key signed it: origin, size, root."""
    name, key_id, encoded = key.strip().split("+", 2)
    raw = base64.b64decode(encoded)
    if raw[:1] != b"\x01" or hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] != key_id:
        fail("the public key is not written as name+id+key, with an Ed25519 key")
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = [line[len(f"— {name} "):] for line in signatures.splitlines() if line.startswith(f"— {name} ")]
    ours = [s for s in map(base64.b64decode, lines) if s[:4].hex() == key_id]
    if len(ours) != 1:
        fail("the checkpoint is not signed with this key")
    with tempfile.TemporaryDirectory() as folder:
        files = {"key": bytes.fromhex("302a300506032b6570032100") + raw[1:], "text": text.encode(), "sig": ours[0][4:]}
        paths = {part: os.path.join(folder, part) for part in files}
        for part, content in files.items():
            with open(paths[part], "wb") as file:
                file.write(content)
        check = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths["key"], "-rawin"]
        if subprocess.run(check + ["-in", paths["text"], "-sigfile", paths["sig"]], capture_output=True).returncode != 0:
            fail("the checkpoint's signature is not by this key, or its text was changed")
    origin, size, root = text.rstrip("\n").split("\n")
    if origin != name:
        fail(f"the checkpoint is of {origin}, and the key of {name}")
    return origin, int(size), base64.b64decode(root)


def included(found, index, size, proof):
    """The root that a proof (RFC 9162, 2.1.3.2) leads to, or None."""
    last = size - 1
    for sibling in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = node(sibling, found)
            while not index & 1 and index != 0:
                index, last = index >> 1, last >> 1
        else:
            found = node(found, sibling)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


def main(path, key):
    key = open(key).read() if os.path.exists(key) else key
    stack, count, before = [], 0, 0  # stack: (leaves, root) of the full subtrees so far
    with open(path, encoding="utf-8") as lines:
        head = json.loads(next(lines))
        origin, size, root = signed(head["checkpoint"], key)
        for line in lines:
            entry = json.loads(line)
            seq, text = entry["seq"], entry["text"]
            if json.loads(text)["seq"] != seq or seq <= before or seq > size:
                fail(f"entry {seq} is not where it says, or not in order")
            before, count = seq, count + 1
            if not head["complete"]:
                proof = [base64.b64decode(hash) for hash in entry["proof"]]
                if included(leaf(text), seq - 1, size, proof) != root:
                    fail(f"entry {seq} is not proven to stand in the ledger")
                continue
            stack.append((1, leaf(text)))
            while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
                (n, right), (_, left) = stack.pop(), stack.pop()
                stack.append((2 * n, node(left, right)))
    if head["complete"]:
        found = stack.pop()[1] if stack else hashlib.sha256(b"").digest()
        while stack:
            found = node(stack.pop()[1], found)
        if count != size or found != root:
            fail(f"these {count} entries are not the {size} whose root was signed: some were changed, left out, added or moved")
    what = "all" if head["complete"] else f"{count} of the"
    print(f"Proven: {what} {size} entries of {origin}, as signed with {key.strip()}.")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 3 else sys.exit(__doc__)
