import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameProblems, skeleton } from '../../src/core/look-alikes.ts'

const none = new Set<string>()
const of = (names: string[], known: string[] = [], allowed: string[] = []) =>
  nameProblems(names, known, new Set(allowed)).map(({ name }) => name)

describe('names look alike', () => {
  it.each([
    ['REAL_RUN', 'real-run'],
    ['REAL_RUN', 'Real Run'],
    ['REAL_RUN', 'REAL\u2013RUN'],
    ['REAL_RUN', 'REAL\u00a0RUN'],
    ['REAL_RUN', 'RE\u200bALRUN'],
    ['REAL_RUN', 'ＲＥＡＬ＿ＲＵＮ'],
    ['REAL_RUN', '𝗥𝗘𝗔𝗟_𝗥𝗨𝗡'],
    ['REAL_RUN', 'RЕАL_RUN'],
    ['REAL_RUN', 'REAL_RUΝ'],
    ['production', 'рroduсtiоn'],
    ['production', 'prοductiοn'],
    ['drive', 'driνe'],
    ['run', 'ruη'],
    ['KOCMOC', 'КОСМОС'],
    ['тест', 'ТЕСТ'],
    ['νεα', 'ΝΕΑ'],
    ['Straße', 'STRASSE'],
    ['café', 'cafe\u0301'],
  ])('%s and %s', (one, other) => {
    expect(skeleton(other)).toBe(skeleton(one))
  })

  it.each([
    ['production', 'production-ci'],
    ['apply', 'repoint'],
    ['step 1', 'step 2'],
    ['café', 'cafe'],
    ['тест', 'план'],
    ['本番', '本社'],
  ])('unlike %s and %s', (one, other) => {
    expect(skeleton(other)).not.toBe(skeleton(one))
  })

  it('in no other way when the skeleton itself is compared', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(skeleton(`-${name}_ `)).toBe(skeleton(name))
      }),
    )
  })
})

describe('the name of an action', () => {
  it('is wrong when it looks like another one, given or known', () => {
    expect(nameProblems(['REAL_RUN', 'apply', 'real-run'], [], none)).toEqual([
      {
        name: 'real-run',
        sentence:
          '"real-run" looks like "REAL_RUN", and names are compared exactly: they would be two actions. Use one spelling, or list the name under `actions` in the policy.',
      },
    ])
    expect(of(['real-run', 'real-run', 'apply'], ['REAL_RUN', 'apply'])).toEqual(['real-run'])
    expect(of(['REAL_RUN'], ['real-run', 'REAL_RUN'])).toEqual(['REAL_RUN'])
  })

  it('is meant when the policy lists it, and then the other one is wrong', () => {
    expect(of(['REAL_RUN', 'real-run'], [], ['real-run'])).toEqual(['REAL_RUN'])
    expect(of(['REAL_RUN', 'real-run'], [], ['real-run', 'REAL_RUN'])).toEqual([])
    expect(of(['real-run'], ['REAL_RUN'], ['real-run'])).toEqual([])
    expect(of(['real-run'], ['REAL_RUN'], ['REAL_RUN'])).toEqual(['real-run'])
  })

  it.each([
    ['apply, cutover', 'apply/cutover'],
    ['apply;cutover', 'apply/cutover'],
    ['apply | cutover', 'apply/cutover'],
    ['apply\\cutover', 'apply/cutover'],
    ['apply\r\ncutover', 'apply/cutover'],
    ['apply and cutover', 'apply/cutover'],
    ['apply, permit, and cutover', 'apply/permit/cutover'],
    ['apply AND cutover', 'apply/cutover'],
    ['apply  and  cutover', 'apply/cutover'],
    ['apply，cutover', 'apply/cutover'],
    ['apply、cutover', 'apply/cutover'],
    ['apply∕cutover', 'apply/cutover'],
    ['apply⁄cutover', 'apply/cutover'],
    ['apply／cutover', 'apply/cutover'],
    ['apply,', 'apply'],
  ])('is perhaps several: %j', (name, meant) => {
    expect(nameProblems([name], [], none)).toEqual([
      { name, sentence: expect.stringContaining(`Perhaps "${meant}" was`) },
    ])
    expect(of([name], [], [name])).toEqual([])
  })

  it.each(['command', 'andante', 'stand by', 'QT001:apply', 'a+b', 'a.b', 'a & b', 'x->y'])('is one: %s', (name) => {
    expect(of([name])).toEqual([])
  })

  it('is looked at in time that grows with the names, however many look alike', () => {
    const names = Array.from({ length: 50_000 }, (_, i) => '-'.repeat(i % 200) + '_'.repeat(i % 251))
    expect(of([...names, 'x'])).toHaveLength(new Set(names).size - 1)
  })
})
