import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  age,
  type Daily,
  type Day,
  dueDate,
  formatDay,
  formatDuration,
  formatInstant,
  isWorkday,
  localDate,
  localTime,
  parseDuration,
  validTimezone,
} from '../../src/core/calendar.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const EVERY_DAY: Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const utc = (text: string) => Date.parse(`${text}Z`)
const daily = (at: string, timezone: string, days: Day[] = EVERY_DAY): Daily => ({ at, timezone, days })

/** Polls and sends, as the worker does; the dates in the order in which they were sent. */
function sent(what: Daily, from: number, until: number, step: number, down: (now: number) => boolean = () => false) {
  const dates: string[] = []
  for (let now = from; now < until; now += step) {
    if (down(now)) continue
    const date = dueDate(what, dates.at(-1) ?? null, now)
    if (date) dates.push(date)
  }
  return dates
}

describe('local dates and times', () => {
  it('knows that midnight comes seven hours earlier in Ho Chi Minh City', () => {
    expect(localDate(utc('2026-06-11T16:59:59.999'), 'Asia/Ho_Chi_Minh')).toBe('2026-06-11')
    expect(localDate(utc('2026-06-11T17:00'), 'Asia/Ho_Chi_Minh')).toBe('2026-06-12')
    expect(localTime(utc('2026-06-11T17:00'), 'Asia/Ho_Chi_Minh')).toBe('00:00')
  })

  it('follows New York through both changes of the clocks', () => {
    const times = ['2026-03-08T06:59', '2026-03-08T07:00', '2026-11-01T05:59', '2026-11-01T06:00', '2026-01-01T04:59']
    expect(times.map((time) => localTime(utc(time), 'America/New_York'))).toEqual([
      '01:59',
      '03:00',
      '01:59',
      '01:00',
      '23:59',
    ])
  })

  it('has a leap day', () => {
    expect(localDate(utc('2028-02-29T12:00'), 'Asia/Ho_Chi_Minh')).toBe('2028-02-29')
    expect(sent(daily('09:00', 'UTC'), utc('2028-02-28T00:00'), utc('2028-03-02T00:00'), 5 * MINUTE)).toEqual([
      '2028-02-28',
      '2028-02-29',
      '2028-03-01',
    ])
  })

  it('writes days and instants for people', () => {
    expect(formatDay(utc('2026-06-12T07:30'), 'Europe/Madrid')).toBe('12 June')
    expect(formatInstant(utc('2026-06-12T07:30'), 'Europe/Madrid')).toBe('12 June 2026, 09:30 (Europe/Madrid)')
    expect(formatInstant(utc('2026-06-12T23:30'), 'Asia/Ho_Chi_Minh')).toBe('13 June 2026, 06:30 (Asia/Ho_Chi_Minh)')
  })

  it('does not depend on the timezone of the machine', () => {
    const script = `import { localTime } from './src/core/calendar.ts'
      const change = Date.parse('2026-03-28T19:00Z')
      console.log(localTime(change, 'Asia/Ho_Chi_Minh'), localTime(change, 'UTC'))`
    const args = ['--input-type=module-typescript', '--no-warnings', '-e', script]
    const output = execFileSync(process.execPath, args, {
      env: { ...process.env, TZ: 'Europe/Madrid' },
      encoding: 'utf8',
    })
    expect(output.trim()).toBe('02:00 19:00')
  })

  it('knows the days of the week by date alone', () => {
    const working: Day[] = ['mon', 'tue', 'wed', 'thu', 'fri']
    expect(['2026-06-12', '2026-06-13', '2026-06-14', '2026-06-15'].map((date) => isWorkday(date, working))).toEqual([
      true,
      false,
      false,
      true,
    ])
    expect(isWorkday('2026-06-14', ['sun'])).toBe(true)
    expect(isWorkday('2026-06-14', [])).toBe(false)
  })

  it('tells timezones from other words', () => {
    expect(['Europe/Madrid', 'UTC', 'Asia/Ho_Chi_Minh', 'America/New_York'].every(validTimezone)).toBe(true)
    expect(['', 'Europe/Nowhere', '+02:00', 'local', ' UTC'].some(validTimezone)).toBe(false)
  })
})

describe('what is due', () => {
  const nine = daily('09:00', 'Europe/Madrid', ['mon', 'tue', 'wed', 'thu', 'fri'])

  it('is nothing before its time, then today, then nothing once it is sent', () => {
    expect(dueDate(nine, '2026-06-11', utc('2026-06-12T06:59:59.999'))).toBeNull()
    expect(dueDate(nine, '2026-06-11', utc('2026-06-12T07:00'))).toBe('2026-06-12')
    expect(dueDate(nine, '2026-06-12', utc('2026-06-12T07:00'))).toBeNull()
  })

  it('is still today when the process was down at the time', () => {
    expect(dueDate(nine, '2026-06-11', utc('2026-06-12T21:59'))).toBe('2026-06-12')
  })

  it('is not yesterday when the process was down all day', () => {
    expect(dueDate(nine, '2026-06-10', utc('2026-06-11T22:30'))).toBeNull()
    expect(dueDate(nine, '2026-06-10', utc('2026-06-12T07:00'))).toBe('2026-06-12')
  })

  it('is nothing on days that are not listed', () => {
    expect(dueDate(nine, '2026-06-12', utc('2026-06-13T10:00'))).toBeNull()
    expect(dueDate(daily('09:00', 'UTC', []), null, utc('2026-06-12T10:00'))).toBeNull()
  })

  it('is due the first time, when nothing was ever sent', () => {
    expect(dueDate(nine, null, utc('2026-06-12T10:00'))).toBe('2026-06-12')
  })

  it('is never a date that was sent or an earlier one, even when the clock goes back', () => {
    expect(dueDate(nine, '2026-06-12', utc('2026-06-11T10:00'))).toBeNull()
    expect(dueDate(nine, '2026-06-12', utc('2026-06-12T08:00'))).toBeNull()
  })

  it('comes once at a time that the clocks skip', () => {
    const madrid = daily('02:30', 'Europe/Madrid')
    expect(dueDate(madrid, '2026-03-28', utc('2026-03-29T01:29'))).toBeNull()
    expect(dueDate(madrid, '2026-03-28', utc('2026-03-29T01:30'))).toBe('2026-03-29')
    expect(sent(madrid, utc('2026-03-28T12:00'), utc('2026-03-30T12:00'), 5 * MINUTE)).toEqual([
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
    ])
  })

  it('comes once, the first time, at a time that the clocks show twice', () => {
    const newYork = daily('01:30', 'America/New_York')
    expect(dueDate(newYork, '2026-10-31', utc('2026-11-01T05:29'))).toBeNull()
    expect(dueDate(newYork, '2026-10-31', utc('2026-11-01T05:30'))).toBe('2026-11-01')
    expect(dueDate(newYork, '2026-10-31', utc('2026-11-01T06:10'))).toBe('2026-11-01')
    expect(dueDate(newYork, '2026-11-01', utc('2026-11-01T06:30'))).toBeNull()
  })

  it('comes at midnight, the first minute of the day', () => {
    const saigon = daily('00:00', 'Asia/Ho_Chi_Minh')
    expect(dueDate(saigon, '2026-06-11', utc('2026-06-11T16:59'))).toBeNull()
    expect(dueDate(saigon, '2026-06-11', utc('2026-06-11T17:00'))).toBe('2026-06-12')
  })

  it('is not missed in the last minute of the day', () => {
    const late = daily('23:59', 'America/New_York')
    expect(dueDate(late, '2026-06-10', utc('2026-06-12T04:03'))).toBe('2026-06-11')
    expect(dueDate(late, '2026-06-10', utc('2026-06-12T04:14'))).toBeNull()
  })

  it('is not missed where the clocks skip the last hour of a day, as in Nuuk', () => {
    const nuuk = daily('23:30', 'America/Nuuk')
    expect(sent(nuuk, utc('2026-03-28T12:00'), utc('2026-03-30T12:00'), 5 * MINUTE)).toEqual([
      '2026-03-28',
      '2026-03-29',
    ])
  })

  it('is nothing for a day that never was, as in Samoa', () => {
    expect(sent(daily('09:00', 'Pacific/Apia'), utc('2011-12-29T10:00'), utc('2011-12-31T09:00'), 5 * MINUTE)).toEqual([
      '2011-12-29',
      '2011-12-31',
    ])
  })

  const zones = [
    'UTC',
    'Asia/Ho_Chi_Minh',
    'America/New_York',
    'Europe/Madrid',
    'Australia/Lord_Howe',
    'America/Havana',
    'Asia/Beirut',
    'America/Nuuk',
    'Atlantic/Azores',
    'America/St_Johns',
    'Africa/Casablanca',
    'Asia/Kathmandu',
  ]
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((pair) => pair.map((number) => String(number).padStart(2, '0')).join(':'))
  const start = fc.oneof(
    fc.integer({ min: utc('2024-01-01T00:00'), max: utc('2027-12-31T00:00') }),
    // Near the changes of the clocks, where it could go wrong.
    fc
      .tuple(
        fc.constantFrom(
          '2026-03-08',
          '2026-03-28',
          '2026-03-29',
          '2026-10-24',
          '2026-10-25',
          '2026-11-01',
          '2026-04-04',
          '2026-10-03',
          '2010-11-06',
        ),
        fc.integer({ min: -2 * DAY, max: 0 }),
      )
      .map(([day, shift]) => utc(`${day}T12:00`) + shift),
  )

  it('is exactly once every listed local day, when asked every few minutes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        clock,
        fc.subarray(EVERY_DAY, { minLength: 1 }),
        start,
        fc.integer({ min: 3 * MINUTE, max: 14 * MINUTE }),
        (timezone, at, days, from, step) => {
          const dates = sent(daily(at, timezone, days), from, from + 4 * DAY, step)
          expect(dates).toEqual([...new Set(dates)].sort())
          // The days that lie wholly within what was polled.
          const whole = [1, 2].map((day) =>
            new Date(Date.parse(localDate(from, timezone)) + day * DAY).toISOString().slice(0, 10),
          )
          expect(dates.filter((date) => whole.includes(date))).toEqual(whole.filter((date) => isWorkday(date, days)))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is never twice, whenever the process is down and however its clock jumps', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        clock,
        start,
        fc.array(fc.integer({ min: -DAY, max: DAY }), { maxLength: 60 }),
        (timezone, at, from, jumps) => {
          let now = from
          let last: string | null = null
          for (const jump of jumps) {
            now += jump
            const date = dueDate(daily(at, timezone), last, now)
            if (date === null) continue
            if (last !== null) expect(date > last).toBe(true)
            last = date
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is sent later the same day after any outage that ends before midnight', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), start, fc.integer({ min: 10, max: 22 }), (timezone, from, hour) => {
        const up = (now: number) => localTime(now, timezone) >= `${hour}:00`
        const dates = sent(daily('09:00', timezone), from, from + 3 * DAY, 5 * MINUTE, (now) => !up(now))
        expect(dates).toContain(localDate(from + 1.5 * DAY, timezone))
      }),
      { numRuns: 100 },
    )
  })
})

describe('durations', () => {
  it('are read from a number and a unit', () => {
    expect(['30m', '12h', '7d', '2w', ' 7d '].map(parseDuration)).toEqual([
      1_800_000, 43_200_000, 604_800_000, 1_209_600_000, 604_800_000,
    ])
  })

  it('are nothing else', () => {
    expect(
      ['', '7', 'd', '0d', '-1d', '1.5h', '7D', '7 d', '1d12h', '1y', '1e3d', '999999d'].map(parseDuration),
    ).toEqual(Array(12).fill(null))
  })

  it('are written in words', () => {
    const written = [604_800_000, 5_400_000, 60_000, 59_999, 0, -5, DAY + MINUTE].map(formatDuration)
    expect(written).toEqual([
      '7 days',
      '1 hour 30 minutes',
      '1 minute',
      'less than a minute',
      'less than a minute',
      'less than a minute',
      '1 day 1 minute',
    ])
  })

  it('ago are in their largest unit', () => {
    const now = utc('2026-06-12T12:00')
    const ages = [
      '2026-06-09T11:59',
      '2026-06-11T12:00',
      '2026-06-12T06:30',
      '2026-06-12T11:59',
      '2026-06-12T11:59:30',
      '2026-06-13T00:00',
    ]
    expect(ages.map((from) => age(utc(from), now))).toEqual([
      '3 days',
      '1 day',
      '5 hours',
      '1 minute',
      'less than a minute',
      'less than a minute',
    ])
  })
})
