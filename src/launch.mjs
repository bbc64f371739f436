#!/usr/bin/env node
// Plain JavaScript, so that a Node which cannot run TypeScript gets as far as the sentence below:
// docs/decisions/0003-launcher.md.
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const recent = major > 22 || (major === 22 && minor >= 18)

if (recent && process.features.typescript) {
  // Not in the folder for temporary files, where anybody could put code for us to run.
  nodeModule.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/countersign', import.meta.url)))
  await import('./main.ts')
} else {
  process.stderr.write(
    `Countersign needs Node.js 22.18 or newer (24 is best), and this is ${process.versions.node}: install one from https://nodejs.org, or on Linux x64 use \`npm start\` and \`npx countersign\`, which bring their own.\n`,
  )
  process.exitCode = 1
}
