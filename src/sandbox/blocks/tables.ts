import { z } from 'zod'
import { LIMITS } from './limits.ts'
import { richText } from './rich-text.ts'
import { bounded, identifier } from './text.ts'

const block = { block_id: identifier.optional() }
const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: z.string() }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string() }),
  richText,
])
const row = z.array(cell).min(1).max(LIMITS.tableColumns)

/** The two blocks that show rows and columns. */
export const tables = [
  z.strictObject({
    type: z.literal('table'),
    ...block,
    rows: z.array(row).min(1).max(LIMITS.tableRows),
    column_settings: z
      .array(
        z.strictObject({
          align: z.enum(['left', 'center', 'right']).optional(),
          is_wrapped: z.boolean().optional(),
        }),
      )
      .max(LIMITS.tableColumns)
      .optional(),
  }),
  z
    .strictObject({
      type: z.literal('data_table'),
      ...block,
      rows: z
        .array(row)
        .min(1)
        .max(LIMITS.tableRows + 1),
      caption: bounded(LIMITS.text),
      page_size: z.int().min(1).max(LIMITS.dataTablePage).optional(),
      row_header_column_index: z.int().min(0).optional(),
    })
    .refine((table) => JSON.stringify(table.rows).length <= LIMITS.dataTableCharacters, {
      path: ['rows'],
      message: `must be less than ${LIMITS.dataTableCharacters + 1} characters`,
    }),
] as const
