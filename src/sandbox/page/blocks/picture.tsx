import type { ImageElement } from '@slack/types'

/** An image by its URL. An image that lives in Slack's file store has nothing to show here but its description. */
export function Picture({ of }: { of: Pick<ImageElement, 'alt_text'> & object }) {
  if (!('image_url' in of) || typeof of.image_url !== 'string') return <em>{of.alt_text}</em>
  return <img src={of.image_url} alt={of.alt_text} referrerPolicy="no-referrer" loading="lazy" />
}
