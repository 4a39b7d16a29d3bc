/** The console's page: choose a method, edit its parameters, run it. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Aviso console</title>
<link rel="stylesheet" href="/console.css">
<script type="module" src="/console.js"></script>
</head>
<body>
<main>
<h1>Aviso</h1>
<form id="call">
<label>Token <input id="token" type="password" autocomplete="off" placeholder="aviso_…"></label>
<label>Method <select id="method"></select></label>
<p id="summary" class="hint"></p>
<label>Parameters (JSON) <textarea id="params" spellcheck="false"></textarea></label>
<button>Run (Ctrl+Enter)</button>
</form>
<h2>Answer</h2>
<pre id="answer" role="status" aria-live="polite" tabindex="0"></pre>
<p><a href="/openrpc.json">openrpc.json</a>: every method, for machines.</p>
</main>
</body>
</html>
`
