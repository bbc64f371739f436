import { describe, expect, it } from 'vitest'
import { headText, readHead } from '../../../src/core/ledger/head.ts'
import { roots } from './reference.ts'

const root = roots[8] as string
const base64 = Buffer.from(root, 'hex').toString('base64')
const head = { size: 8, root }

describe('a head', () => {
  it('is read as it is shown', () => {
    expect(headText(head)).toBe('8:5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
    expect(readHead(headText(head))).toEqual(head)
  })

  it.each([
    `Ledger head: ${headText(head)}`,
    `\`${headText(head)}\``,
    ` “${headText(head)}”.\n`,
    `Intact: 8 entries, head ${headText(head)}`,
    headText(head).toUpperCase(),
    `8:${base64}`,
  ])('is found in what was copied with it: %s', (text) => {
    expect(readHead(text)).toEqual(head)
  })

  it.each([
    '',
    '8',
    `:${root}`,
    `0:${root}`,
    `8 ${root}`,
    `1.8:${root}`,
    `8:${root.slice(1)}`,
    `8:${root}0`,
    `8:${base64}=`,
    // The last digit has bits that no byte needs: the same root is not written in two ways.
    `8:${base64.replace(/g=$/, 'h=')}`,
    `${headText(head)} or ${headText({ size: 9, root })}`,
  ])('is not %j', (text) => {
    expect(readHead(text)).toBeNull()
  })
})
