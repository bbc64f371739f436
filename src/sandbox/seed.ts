import type { Channel, Member, Seed } from './records.ts'

const TEAM = 'T01SANDBOX'

/** The usual cast: Ana and Omar own, Ivy and Ken operate, Gus is a guest, Sam works somewhere else. */
export const defaultSeed: Seed = {
  team: { id: TEAM, name: 'Sandbox', domain: 'sandbox' },
  app: { id: 'A01COUNTER', user_id: 'U0COUNTER', bot_id: 'B01COUNTER' },
  members: [
    person('U01ANA', 'ana', 'Ana Ruiz', 'Head of platform', 'America/New_York'),
    person('U02OMAR', 'omar', 'Omar Haddad', 'Release owner', 'Europe/Madrid'),
    person('U03IVY', 'ivy', 'Ivy Tran', 'Operator', 'Asia/Ho_Chi_Minh'),
    person('U04KEN', 'ken', 'Ken Walsh', 'Operator', 'Europe/London'),
    person('U05GUS', 'gus', 'Gus Lind', 'Contractor', 'Europe/Stockholm', { is_restricted: true }),
    person('U06SAM', 'sam', 'Sam Okoro', 'Engineer at Other Ltd', 'Africa/Lagos', {
      team_id: 'T02OTHER',
      is_stranger: true,
    }),
    person('U0COUNTER', 'countersign', 'countersign', '', 'Etc/UTC', { is_bot: true }),
    person('U07ROBOT', 'robot', 'robot', '', 'Etc/UTC', { is_bot: true }),
  ],
  channels: [
    channel('C01BLOCKERS', 'production-blockers', {
      shared: true,
      members: ['U01ANA', 'U02OMAR', 'U03IVY', 'U04KEN', 'U05GUS', 'U06SAM', 'U0COUNTER'],
    }),
    channel('C02GENERAL', 'general', { members: ['U01ANA', 'U02OMAR', 'U03IVY', 'U04KEN', 'U07ROBOT'] }),
  ],
  groups: [
    { id: 'S01OWNERS', handle: 'owners', name: 'Owners', users: ['U01ANA', 'U02OMAR'] },
    { id: 'S02OPERATORS', handle: 'operators', name: 'Operators', users: ['U03IVY', 'U04KEN'] },
  ],
}

function person(
  id: string,
  name: string,
  realName: string,
  title: string,
  tz: string,
  rest: Partial<Member> = {},
): Member {
  return {
    id,
    team_id: TEAM,
    name,
    real_name: realName,
    title,
    email: rest.is_bot ? '' : `${name}@example.com`,
    tz,
    locale: 'en-US',
    is_bot: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_stranger: false,
    deleted: false,
    ...rest,
  }
}

function channel(id: string, name: string, rest: Partial<Channel>): Channel {
  return { id, name, kind: 'public', members: [], archived: false, shared: false, messages: [], ...rest }
}
