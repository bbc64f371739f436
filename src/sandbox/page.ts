import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = fileURLToPath(new URL('./page', import.meta.url))
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/countersign-sandbox', import.meta.url))

/** Answers the page's files by their path, building the page first unless these sources were built before. */
export async function pageFiles(sources = SOURCES, cache = CACHE) {
  const folder = await buildPage(sources, cache)
  return async (path: string): Promise<{ type: string; body: Buffer } | undefined> => {
    const name = path === '/' ? 'index.html' : normalize(decodeURIComponent(path)).replace(/^(\.\.[/\\])+/, '')
    const type = TYPES[extname(name)]
    const body = type ? await readFile(join(folder, name)).catch(() => undefined) : undefined
    return type && body ? { type, body } : undefined
  }
}

/** Builds the page into a folder named after its sources, and answers the folder. Several may build at once. */
async function buildPage(sources: string, cache: string): Promise<string> {
  const folder = join(cache, await hashOf(sources))
  if (existsSync(folder)) return folder
  const { build } = await import('vite')
  const draft = `${folder}.${process.pid}.${Date.now()}`
  await mkdir(cache, { recursive: true })
  await build({
    configFile: false,
    root: sources,
    base: './',
    publicDir: false,
    logLevel: 'silent',
    oxc: { jsx: { runtime: 'automatic' } },
    build: { outDir: draft, emptyOutDir: true },
  })
  // Whoever was first has it; a folder can't be renamed onto one that is not empty.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }))
  return folder
}

async function hashOf(sources: string): Promise<string> {
  const hash = createHash('sha256')
  const entries = await readdir(sources, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort()) hash.update(file).update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}
