import { z } from 'zod'
import { memberObject } from '../member-object.ts'
import type { UserGroup } from '../records.ts'
import type { World } from '../world.ts'
import { knownMember } from './channels.ts'
import { flag, type Method, method, paging } from './method.ts'
import { page } from './pages.ts'
import { refuse } from './refusal.ts'

/** `users.*` and `usergroups.*`: who is there. */
export const peopleMethods: Record<string, Method> = {
  'users.info': method({
    scopes: ['users:read'],
    perMinute: 100,
    arguments: { user: z.string(), include_locale: flag },
    answer: (world, args) => ({ user: memberObject(world, knownMember(world, args.user)) }),
  }),
  'users.lookupByEmail': method({
    scopes: ['users:read.email'],
    perMinute: 50,
    arguments: { email: z.string() },
    answer(world, args) {
      const wanted = args.email.toLowerCase()
      const found = [...world.workspace.members.values()].find((one) => one.email === wanted && !one.deleted)
      return { user: memberObject(world, found ?? refuse('users_not_found')) }
    },
  }),
  'users.list': method({
    scopes: ['users:read'],
    perMinute: 20,
    arguments: { ...paging, include_locale: flag },
    answer(world, args) {
      const { items, metadata } = page([...world.workspace.members.values()], args)
      const members = items.map((member) => memberObject(world, member))
      return { members, cache_ts: Math.floor(world.clock.now() / 1000), response_metadata: metadata }
    },
  }),
  'bots.info': method({
    scopes: ['users:read'],
    perMinute: 50,
    arguments: { bot: z.string() },
    answer: ({ workspace: { app }, manifest }, { bot }) => {
      if (bot !== app.bot_id) refuse('bot_not_found')
      return { bot: { id: app.bot_id, app_id: app.id, user_id: app.user_id, name: manifest.name, deleted: false } }
    },
  }),
  'usergroups.list': method({
    scopes: ['usergroups:read'],
    perMinute: 20,
    arguments: { include_users: flag, include_count: flag, include_disabled: flag },
    answer: (world, args) => ({
      usergroups: [...world.workspace.groups.values()].map((group) => ({
        ...groupObject(world, group),
        ...(args.include_users ? { users: group.users } : {}),
      })),
    }),
  }),
  'usergroups.users.list': method({
    scopes: ['usergroups:read'],
    perMinute: 20,
    arguments: { usergroup: z.string(), include_disabled: flag },
    answer: ({ workspace }, args) => ({
      users: workspace.groups.get(args.usergroup)?.users ?? refuse('no_such_subteam'),
    }),
  }),
}

function groupObject({ workspace }: World, { id, handle, name, users }: UserGroup) {
  return { id, team_id: workspace.team.id, is_usergroup: true, handle, name, user_count: users.length, date_delete: 0 }
}
