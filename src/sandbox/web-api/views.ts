import { z } from 'zod'
import { LIMITS } from '../blocks/limits.ts'
import { asMessage } from '../blocks/problems.ts'
import { readView, type ViewDefinition } from '../blocks/view.ts'
import type { StoredView } from '../records.ts'
import { newView, redefine, viewObject } from '../views.ts'
import type { World } from '../world.ts'
import { knownMember } from './channels.ts'
import { json, type Method, method } from './method.ts'
import { refuse, refuseWith } from './refusal.ts'

const opening = { trigger_id: z.string(), view: json }

/** `views.*`: modals and the Home tab. */
export const viewMethods: Record<string, Method> = {
  'views.open': method({
    scopes: [],
    perMinute: 100,
    arguments: opening,
    answer(world, args) {
      const trigger = triggerOf(world, args.trigger_id)
      const definition = definitionOf(world, args.view, 'modal')
      trigger.use()
      const view = newView(world.workspace, trigger.user, definition)
      world.workspace.modals.set(trigger.user, [view])
      return shown(world, view)
    },
  }),
  'views.push': method({
    scopes: [],
    perMinute: 100,
    arguments: opening,
    answer(world, args) {
      const trigger = triggerOf(world, args.trigger_id)
      const stack = world.workspace.stack(trigger.user)
      if (!stack.some((view) => view.id === trigger.view)) refuse('not_found')
      if (stack.length >= LIMITS.viewsInStack) refuse('push_limit_reached')
      const definition = definitionOf(world, args.view, 'modal')
      trigger.use()
      const view = newView(world.workspace, trigger.user, definition, stack.at(-1))
      stack.push(view)
      return shown(world, view)
    },
  }),
  'views.update': method({
    scopes: [],
    perMinute: 100,
    arguments: {
      view: json,
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
    },
    answer(world, args) {
      const view = modalOf(world, args.view_id, args.external_id)
      if (args.hash !== undefined && args.hash !== view.hash) refuse('hash_conflict')
      redefine(world.workspace, view, definitionOf(world, args.view, view.type, view.id))
      return shown(world, view)
    },
  }),
  'views.publish': method({
    scopes: [],
    perMinute: 100,
    arguments: { user_id: z.string(), view: json, hash: z.string().optional() },
    answer(world, args) {
      if (!world.manifest.homeTab) refuse('not_enabled')
      const { id } = knownMember(world, args.user_id)
      const existing = world.workspace.homes.get(id)
      if (args.hash !== undefined && args.hash !== existing?.hash) refuse('hash_conflict')
      const definition = definitionOf(world, args.view, 'home', existing?.id)
      const view = existing ?? newView(world.workspace, id, definition)
      if (existing) redefine(world.workspace, existing, definition)
      world.workspace.homes.set(id, view)
      return shown(world, view)
    },
  }),
}

/** The view, checked as Slack checks it, or its refusal: `invalid_arguments` with a pointer into `/view`. */
export function definitionOf(world: World, input: unknown, type: 'modal' | 'home', id?: string): ViewDefinition {
  if (JSON.stringify(input ?? null).length > LIMITS.viewBytes) refuse('view_too_large')
  const read = readView(input)
  if ('problems' in read) {
    refuseWith(
      'invalid_arguments',
      read.problems.map((problem) => asMessage(problem, '/view')),
    )
  }
  if (read.view.type !== type) refuseWith('invalid_arguments', [`[ERROR] must be a ${type} [json-pointer:/view/type]`])
  const same = read.view.external_id && byExternalId(world, read.view.external_id)
  if (same && same.id !== id) refuse('duplicate_external_id')
  return read.view
}

function triggerOf(world: World, id: string) {
  const trigger = world.triggers.read(id)
  return 'error' in trigger ? refuse(trigger.error) : trigger
}

function modalOf(world: World, id: string | undefined, externalId: string | undefined): StoredView {
  if (!id && !externalId) refuseWith('invalid_arguments', ['[ERROR] missing required field: view_id or external_id'])
  const found = id ? world.workspace.view(id) : byExternalId(world, String(externalId))
  return found ?? refuse('not_found')
}

function byExternalId({ workspace }: World, externalId: string): StoredView | undefined {
  const all = [...workspace.homes.values(), ...[...workspace.modals.values()].flat()]
  return all.find((view) => view.external_id === externalId)
}

function shown(world: World, view: StoredView): object {
  world.workspace.changed()
  return { view: viewObject(world.workspace, view) }
}
