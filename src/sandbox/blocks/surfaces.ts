import { LIMITS } from './limits.ts'

/** Where blocks can stand. */
export type Surface = 'message' | 'modal' | 'home'

/** Block types that a surface refuses, although Slack knows them. Source: each block's reference page. */
export const REFUSED: Record<Surface, readonly string[]> = {
  message: ['alert', 'file'],
  modal: ['card', 'carousel', 'context_actions', 'data_visualization', 'markdown', 'plan', 'table', 'task_card'],
  home: ['alert', 'context_actions', 'markdown', 'plan', 'table', 'task_card'],
}

/** How many blocks a surface holds. */
export const CAPACITY: Record<Surface, number> = {
  message: LIMITS.blocksInMessage,
  modal: LIMITS.blocksInView,
  home: LIMITS.blocksInView,
}
