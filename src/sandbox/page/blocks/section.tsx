import type { SectionBlock } from '@slack/types'
import { ActionElement } from '../elements/action-element.tsx'
import { InOrder } from '../text/in-order.tsx'
import { Text } from '../text/text-object.tsx'
import { Picture } from './picture.tsx'

/** A section: its text, its fields in two columns, and the accessory at the right. */
export function Section({ block, blockId }: { block: SectionBlock; blockId: string }) {
  const { text, fields, accessory } = block
  return (
    <>
      <div className="section-body">
        {text && (
          <div className="section-text">
            <Text of={text} />
          </div>
        )}
        {fields && (
          <div className="section-fields">
            <InOrder
              of={fields}
              draw={(field) => (
                <div>
                  <Text of={field} />
                </div>
              )}
            />
          </div>
        )}
      </div>
      {accessory && (
        <div className="section-accessory">
          {accessory.type === 'image' ? (
            <Picture of={accessory} />
          ) : (
            <ActionElement element={accessory} blockId={blockId} />
          )}
        </div>
      )}
    </>
  )
}
