/** The emoji short names that people use around approvals. Slack knows thousands; an unknown name stays as typed. */
// biome-ignore format: a table is read by rows
const EMOJI: Record<string, string> = {
  '+1': '👍', '-1': '👎', '100': '💯', alarm_clock: '⏰', arrow_down: '⬇️', arrow_right: '➡️', arrow_up: '⬆️',
  arrows_counterclockwise: '🔄', ballot_box_with_check: '☑️', bar_chart: '📊', bell: '🔔', black_circle: '⚫', blue_book: '📘',
  bookmark: '🔖', books: '📚', boom: '💥', broom: '🧹', bulb: '💡', busts_in_silhouette: '👥', calendar: '📆', chains: '⛓️',
  checkered_flag: '🏁', clipboard: '📋', clock1: '🕐', clock3: '🕒', closed_lock_with_key: '🔐', construction: '🚧', date: '📅',
  eyes: '👀', exclamation: '❗', file_folder: '📁', fire: '🔥', gear: '⚙️', grey_exclamation: '❕', grey_question: '❔', hammer_and_wrench: '🛠️',
  hand: '✋', handshake: '🤝', heavy_check_mark: '✔️', heavy_minus_sign: '➖', heavy_multiplication_x: '✖️', hourglass: '⌛',
  hourglass_flowing_sand: '⏳', inbox_tray: '📥', information_source: 'ℹ️', key: '🔑', label: '🏷️', large_blue_circle: '🔵',
  large_green_circle: '🟢', large_orange_circle: '🟠', large_yellow_circle: '🟡', ledger: '📒', link: '🔗', lock: '🔒',
  lock_with_ink_pen: '🔏', mag: '🔍', mailbox: '📫', mega: '📣', memo: '📝', microscope: '🔬', new: '🆕', no_entry: '⛔',
  no_entry_sign: '🚫', octagonal_sign: '🛑', ok: '🆗', ok_hand: '👌', open_file_folder: '📂', outbox_tray: '📤', package: '📦',
  page_facing_up: '📄', paperclip: '📎', pencil: '✏️', pencil2: '✏️', point_right: '👉', pushpin: '📌', question: '❓', receipt: '🧾',
  red_circle: '🔴', repeat: '🔁', robot_face: '🤖', rocket: '🚀', rotating_light: '🚨', scales: '⚖️', scroll: '📜', see_no_evil: '🙈',
  shield: '🛡️', sleeping: '😴', slightly_smiling_face: '🙂', smile: '😄', snail: '🐌', sparkles: '✨', speech_balloon: '💬', star: '⭐',
  stop_sign: '🛑', stopwatch: '⏱️', tada: '🎉', test_tube: '🧪', thinking_face: '🤔', thumbsdown: '👎', thumbsup: '👍', ticket: '🎫',
  timer_clock: '⏲️', traffic_light: '🚦', triangular_flag_on_post: '🚩', unlock: '🔓', vertical_traffic_light: '🚦', warning: '⚠️',
  wastebasket: '🗑️', wave: '👋', white_check_mark: '✅', white_circle: '⚪', white_large_square: '⬜', wrench: '🔧', x: '❌',
  zap: '⚡', zzz: '💤',
}

/** The character of a short name (without colons), if we know it. */
export function emojiNamed(name: string): string | undefined {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : undefined
}

/** Replaces the `:names:` that we know; the rest of the text stays as it is. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (typed, name: string) => emojiNamed(name) ?? typed)
}
