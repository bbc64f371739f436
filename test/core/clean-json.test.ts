import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClean } from '../../src/core/document/clean-json.ts'
import { Problems } from '../../src/core/document/problem.ts'
import { readJson } from '../../src/core/document/syntax.ts'

/** What the parser says that names every mistake with its place. */
function slowly(text: string) {
  const problems = new Problems()
  const read = readJson(text, { start: 0, end: text.length }, String, problems)
  return problems.count === 0 ? read : undefined
}

const name = fc.constantFrom('a', 'b', '"', '\\', 'a:', '{', '__proto__', '1')

/** JSON as people write it: names that come twice, one of them perhaps escaped, and blanks wherever they may stand. */
const written: fc.Arbitrary<string> = fc.letrec<{ value: string; member: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('1', 'null', '"x"', '"\\\\"', '"\\":"', '"a\\\\\\":"', '""'),
    fc.array(tie('member'), { maxLength: 3 }).map((members) => `{${members.join(',')}}`),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => `[ ${values.join(' , ')} ]`),
  ),
  member: fc
    .tuple(name, fc.boolean(), fc.constantFrom('', ' ', '\n\t', '\r\n'), tie('value'))
    .map(([key, escaped, blank, value]) => `${blank}${quoted(key, escaped)}${blank}:${blank}${value}`),
})).value

function quoted(key: string, escaped: boolean): string {
  return escaped
    ? `"\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${JSON.stringify(key.slice(1)).slice(1)}`
    : JSON.stringify(key)
}

describe('a text without mistakes', () => {
  it('is read at once, and every other one is left to the parser that says where its mistakes are', () => {
    fc.assert(
      fc.property(written, (text) => {
        const read = readClean(text)
        if (read !== undefined || !text.includes('\\')) expect(read).toEqual(slowly(text))
      }),
      { numRuns: 3000 },
    )
  })

  it('gives no name twice, however it is spelt, and is not nested too deep', () => {
    expect(readClean('{"a":1,"a":2}')).toBeUndefined()
    expect(readClean('{"a":1,"\\u0061":2}')).toBeUndefined()
    expect(readClean('{"\\u0061":1}')).toBeUndefined()
    expect(readClean('[{"a":{"b":1,"b" \n :1}}]')).toBeUndefined()
    expect(readClean('{"a":"\\",\\"a\\":","b":"a"}')).toEqual({ value: { a: '","a":', b: 'a' } })
    expect(readClean('[]'.padStart(101, '[').padEnd(200, ']'))).toEqual({ value: expect.anything() })
    expect(readClean(`[${'[]'.padStart(101, '[').padEnd(200, ']')}]`)).toBeUndefined()
    expect(readClean('{"a":1,}')).toBeUndefined()
  })
})
