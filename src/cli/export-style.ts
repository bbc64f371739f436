/** The report's own style: nothing is loaded from elsewhere. */
export const style = `body{font:15px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
h1{margin:0}h2{margin:2rem 0 .5rem;border-bottom:2px solid #ddd}nav a{margin-right:1rem;display:inline-block}
table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #e3e3e3;overflow-wrap:anywhere}
th{background:#f4f4f4}td:nth-child(-n+2){white-space:nowrap}q{quotes:"“" "”";white-space:pre-line}
pre{background:#f7f7f7;padding:.5rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px}
svg{width:100%;height:auto;font:12px system-ui,sans-serif}rect{fill:#0b5cad}
@media print{body{max-width:none;margin:0;font-size:11px}nav{display:none}thead{display:table-header-group}tr{break-inside:avoid}}`
