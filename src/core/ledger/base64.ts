/** The bytes of standard, padded base64 (RFC 4648, 4), or null for any other way to write them. */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}
