/** The import directions of the design: core <- store <- workflows <- {slack, http, mcp, cli} <- wire <- main. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: allowed },
})

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('core-knows-only-core', '^src/core/', '^src/core/'),
    {
      name: 'core-imports-few-packages',
      comment: 'zod, dayjs, canonical JSON, and two small parsers/measures: docs/decisions/0002-packages-in-core.md',
      severity: 'error',
      from: { path: '^src/core/' },
      to: {
        dependencyTypesNot: ['local', 'type-only'],
        pathNot:
          '(^src/core/|node_modules/(zod|dayjs|canonicalize|jsonc-parser|fastest-levenshtein)/|^crypto$|^node:crypto$)',
      },
    },
    only('store-knows-core', '^src/store/', '^src/(core|store)/'),
    only('workflows-know-store-and-core', '^src/workflows/', '^src/(core|store|workflows)/'),
    only('slack-never-sees-http-or-store', '^src/slack/', '^src/(core|workflows|slack)/'),
    only('http-never-sees-slack-or-store', '^src/http/', '^src/(core|workflows|http)/'),
    only('mcp-stands-on-the-api-and-sees-no-other-door', '^src/mcp/', '^src/(core|workflows|mcp)/'),
    only('cli-uses-workflows', '^src/cli/', '^src/(core|workflows|cli|config|version)'),
    only('the-sandbox-imports-nothing-from-the-bot', '^src/sandbox/', '^src/sandbox/'),
    only(
      'nothing-imports-the-sandbox',
      '^src/(core|store|workflows|slack|http|mcp|cli)/',
      '^src/(core|store|workflows|slack|http|mcp|cli|config|version)',
    ),
    only('main-starts-commands', '^src/main\\.ts$', '^src/(wire|cli|config)'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
