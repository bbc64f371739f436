import type { TableBlock } from '@slack/types'
import { InOrder } from '../text/in-order.tsx'
import { RichText } from './rich-text.tsx'

type Cell = TableBlock['rows'][number][number]

/** A table block; its first row is its heading. */
export function Table({ block }: { block: TableBlock }) {
  const [heading = [], ...rows] = block.rows
  const align = (column: number) => ({ textAlign: block.column_settings?.[column]?.align ?? 'left' }) as const
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <InOrder
              of={heading}
              draw={(cell, column) => (
                <th scope="col" style={align(column)}>
                  {content(cell)}
                </th>
              )}
            />
          </tr>
        </thead>
        <tbody>
          <InOrder
            of={rows}
            draw={(row) => (
              <tr>
                <InOrder of={row} draw={(cell, column) => <td style={align(column)}>{content(cell)}</td>} />
              </tr>
            )}
          />
        </tbody>
      </table>
    </div>
  )
}

function content(cell: Cell) {
  return cell.type === 'rich_text' ? <RichText block={cell} /> : cell.text
}
