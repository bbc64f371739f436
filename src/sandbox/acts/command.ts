import { isInside } from '../blocks/walk.ts'
import { send } from '../delivery/send.ts'
import type { Act, Outcome } from '../protocol.ts'
import type { Channel, Member } from '../records.ts'
import { Refusal } from '../web-api/refusal.ts'
import { show } from '../web-api/respond.ts'
import type { World } from '../world.ts'
import { failed } from './outcomes.ts'

/** A slash command, typed in full: `/blockers list`. Its answer in the acknowledgement is shown to that person. */
export async function command(world: World, act: Extract<Act, { kind: 'command' }>): Promise<Outcome> {
  const { workspace, manifest } = world
  const [name = ''] = act.text.trim().split(/\s+/, 1)
  const known = manifest.commands.find((one) => one.command === name)
  const member = workspace.members.get(act.user)
  const channel = workspace.channels.get(act.channel)
  if (!member || !channel?.members.includes(act.user)) return failed('You are not in this channel.')
  if (!known) return failed(`${name} is not a valid command.`)
  const typed = act.text.trim().slice(name.length).trim()
  const text = known.should_escape ? escaped(world, typed) : typed
  const target = { channel: channel.id, user: member.id, message: undefined, thread: undefined }
  const payload = {
    ...fields(world, member, channel),
    command: name,
    text,
    response_url: world.responseUrls.issue(target),
    trigger_id: world.triggers.issue(member.id),
  }
  const before = workspace.stack(member.id).at(-1)?.id
  const answer = await send(world, { type: 'slash_commands', payload, acceptsResponse: true })
  if (!answer.ok) return failed(`${name} failed with the error "${answer.error}"`)
  const view = workspace.stack(member.id).at(-1)?.id
  return { ...answered(world, target, name, answer.payload), ...(view && view !== before ? { view } : {}) }
}

function fields({ workspace }: World, member: Member, channel: Channel): Record<string, string> {
  return {
    token: 'sandbox-verification-token',
    team_id: member.team_id,
    team_domain: member.team_id === workspace.team.id ? workspace.team.domain : 'other',
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: member.id,
    user_name: member.name,
    api_app_id: workspace.app.id,
    is_enterprise_install: 'false',
  }
}

/** With `should_escape`, Slack turns names of people and channels into ids. */
function escaped({ workspace }: World, text: string): string {
  const members = [...workspace.members.values()]
  const channels = [...workspace.channels.values()].filter((channel) => channel.kind !== 'im')
  return text
    .replace(/(?<!<)@([\w.-]+)/g, (typed, name: string) => {
      const found = members.find((one) => one.name === name.toLowerCase())
      return found ? `<@${found.id}|${found.name}>` : typed
    })
    .replace(/(?<!<)#([\w-]+)/g, (typed, name: string) => {
      const found = channels.find((one) => one.name === name)
      return found ? `<#${found.id}|${found.name}>` : typed
    })
}

function answered(
  world: World,
  target: Parameters<typeof show>[1],
  name: string,
  payload: Record<string, unknown>,
): Outcome {
  if (Object.keys(payload).length === 0) return { ok: true }
  try {
    show(world, target, payload)
    return { ok: true, ephemeral: isInside(payload) && typeof payload.text === 'string' ? payload.text : '' }
  } catch (error) {
    if (error instanceof Refusal) return failed(`${name} failed with the error "${error.code}"`)
    throw error
  }
}
