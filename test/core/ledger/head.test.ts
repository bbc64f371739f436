import { describe, expect, it } from 'vitest'
import { headText, readHead } from '../../../src/core/ledger/head.ts'
import { roots } from './reference.ts'

const root = Buffer.from(roots[8] as string, 'hex').toString('base64')
const head = { size: 8, root }

describe('a head', () => {
  it('is read as it is shown', () => {
    expect(headText(head)).toBe('8:XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=')
    expect(readHead(headText(head))).toEqual(head)
  })

  it.each([
    `Ledger head: ${headText(head)}`,
    `\`${headText(head)}\``,
    ` “${headText(head)}”.\n`,
    `Intact: 8 entries, head ${headText(head)}`,
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
    `8:${root}=`,
    // The last digit has bits that no byte needs: the same root is not written in two ways.
    `8:${root.replace(/g=$/, 'h=')}`,
    `${headText(head)} or ${headText({ size: 9, root })}`,
  ])('is not %j', (text) => {
    expect(readHead(text)).toBeNull()
  })
})
