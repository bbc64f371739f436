import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** A SHA-256 (hex) as it was given, or that of the file which is named. */
export async function sha256Of(what: string): Promise<string | { unreadable: string }> {
  if (/^[0-9a-fA-F]{64}$/.test(what)) return what.toLowerCase()
  try {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(what)) hash.update(chunk as Buffer)
    return hash.digest('hex')
  } catch (error) {
    return {
      unreadable: `${what} is neither a SHA-256 nor a file that can be read: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}
