// Lists every dependency with its licence, production ones first, and fails on one that nobody has agreed to.
// `npm run licences`; the facts are package-lock.json's.
import { readFileSync } from 'node:fs'

const agreed = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Python-2.0',
  'CC0-1.0',
  'MPL-2.0',
  'MIT OR Apache-2.0',
  '(MIT OR CC0-1.0)',
  'PostgreSQL',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'Unlicense',
  '(MIT OR WTFPL)',
])

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
const rows = Object.entries(packages)
  .filter(([path]) => path.startsWith('node_modules/'))
  .map(([path, { version, license = 'not stated', dev = false }]) => ({
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
    license,
    use: dev ? 'development' : 'production',
  }))
  .sort((a, b) => b.use.localeCompare(a.use) || a.name.localeCompare(b.name))

for (const { use, license, name, version } of rows)
  console.log(`${use.padEnd(12)} ${license.padEnd(20)} ${name} ${version}`)
const strange = rows.filter(({ license }) => !agreed.has(license))
for (const { name, license } of strange)
  console.error(`${name}: ${license} is not among the agreed licences (.ci/licences.mjs).`)
process.exitCode = strange.length > 0 ? 1 : 0
