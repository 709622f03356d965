// What a script finds of a process, as in Node.js: argv, env, stdin, stdout, stderr, exit and exitCode; and a console.
(argv, pairs, text, write, exit) => {
  const shown = value => {
    if (typeof value === 'string') return value
    if (value instanceof Error) return value.stack ?? String(value)
    if (typeof value !== 'object' || value === null) return String(value)
    try {
      return JSON.stringify(value) ?? String(value)
    } catch {
      return Object.prototype.toString.call(value)
    }
  }
  const line = stream => (...values) => void write(stream, values.map(shown).join(' ') + '\n')

  const env = {}
  for (let at = 0; at < pairs.length; at += 2) env[pairs[at]] = pairs[at + 1]

  let rest = text
  const stdin = {
    read() {
      const all = rest
      rest = ''
      return all === '' ? null : all
    },
    setEncoding: () => stdin,
    on(event, listener) {
      const told = Promise.resolve().then(() => {
        if (event !== 'data') return
        const all = stdin.read()
        if (all !== null) listener(all)
      })
      if (event === 'end') told.then(() => {}).then(() => listener())
      return stdin
    },
    async *[Symbol.asyncIterator]() {
      const all = stdin.read()
      if (all !== null) yield all
    },
  }

  globalThis.console = { log: line(1), info: line(1), debug: line(1), warn: line(2), error: line(2) }
  globalThis.process = {
    argv: ['node', 'script.js', ...Array.from(argv)],
    env,
    stdin,
    stdout: { write: value => write(1, String(value)) },
    stderr: { write: value => write(2, String(value)) },
    exitCode: undefined,
    exit: code => exit(Number(code ?? globalThis.process.exitCode ?? 0)),
  }
  return globalThis.process
}
