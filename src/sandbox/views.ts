import type { ViewDefinition } from './blocks/view.ts'
import { withIds } from './blocks/walk.ts'
import { valuesOf } from './elements/state.ts'
import type { StoredView } from './records.ts'
import type { Workspace } from './workspace.ts'

/** A view for one person, on top of `below` if it is pushed. */
export function newView(
  workspace: Workspace,
  user: string,
  definition: ViewDefinition,
  below?: StoredView,
): StoredView {
  const id = workspace.nextId('V')
  const previous = below?.id ?? null
  const view = { id, user, root_view_id: below?.root_view_id ?? id, previous_view_id: previous } as StoredView
  redefine(workspace, view, definition)
  return view
}

/** Gives a view new content and a new hash. What was typed stays where block and action have kept their ids. */
export function redefine(workspace: Workspace, view: StoredView, definition: ViewDefinition): void {
  const blocks = withIds(definition.blocks, () => workspace.nextId('b'))
  Object.assign(view, {
    type: definition.type,
    title: definition.title ?? null,
    submit: definition.submit ?? null,
    close: definition.close ?? null,
    blocks,
    private_metadata: definition.private_metadata ?? '',
    callback_id: definition.callback_id ?? '',
    external_id: definition.external_id ?? '',
    clear_on_close: definition.clear_on_close ?? false,
    notify_on_close: definition.notify_on_close ?? false,
    hash: `${workspace.nextTimestamp().split('.')[0]}.${crypto.randomUUID().slice(0, 8)}`,
    state: valuesOf(blocks, view.state),
    errors: {},
  })
}

/** A view as Slack's answers and payloads carry it. */
export function viewObject({ team, app }: Workspace, view: StoredView) {
  const { user: _user, errors: _errors, state, ...rest } = view
  return {
    ...rest,
    team_id: team.id,
    app_installed_team_id: team.id,
    app_id: app.id,
    bot_id: app.bot_id,
    state: { values: state },
  }
}
