// Alerts that search the log. The timer `watch` logs `alarm <name>: …`; tests/infra compares the names with its alarms.

@export()
@description('An alert that searches the log of the app.')
type Alert = {
  @description('Name of the alert.')
  name: string

  @description('How bad it is: 1 is an error, 2 a warning, 3 a note.')
  severity: 1 | 2 | 3

  @description('Search in the lines of the log, of which `r` is one.')
  search: string

  @description('Lines in a quarter of an hour that are borne.')
  above: int

  @description('Heading in docs/runbook.md that says what to do.')
  entry: string
}

@description('Alarms of the timer `watch`, with their severity and where the runbook says what to do.')
var alarms = [
  { name: 'dead-letters', severity: 2, entry: 'dead-letters' }
  { name: 'outbox-waits', severity: 2, entry: 'the-outbox-does-not-empty' }
  { name: 'events-wait', severity: 2, entry: 'events-are-not-published' }
  { name: 'queue-waits', severity: 3, entry: 'a-queue-gets-longer' }
  { name: 'broker-away', severity: 1, entry: 'the-outbox-does-not-empty' }
  { name: 'actuals-late', severity: 3, entry: 'late-actuals' }
  { name: 'sweep-late', severity: 3, entry: 'the-sweep' }
]

@export()
@description('Every alert that searches the log.')
var alerts Alert[] = concat(
  map(alarms, alarm => {
    ...alarm
    search: 'where r.message startswith "alarm ${alarm.name}:"'
    above: 0
  }),
  [
    {
      name: 'server-errors'
      severity: 1
      search: 'where r.logger == "shared_code.api.host" and toint(r.statusCode) >= 500'
      above: 5
      entry: 'errors-of-the-server'
    }
    {
      name: 'breaker-open'
      severity: 1
      search: 'where r.logger == "shared_code.kit.deadline" and r.level == "WARNING"'
      above: 0
      entry: 'the-store-or-the-issuer-does-not-answer'
    }
    {
      name: 'redis-away'
      severity: 2
      search: 'where r.logger in ("shared_code.api.shared_limits", "shared_code.cache.redis") and r.level == "WARNING"'
      above: 0
      entry: 'redis-does-not-answer'
    }
    {
      name: 'threads-taken'
      severity: 2
      search: 'where toint(r.metadata.threadsWaiting) > 0'
      above: 5
      entry: 'threads-are-taken'
    }
    {
      name: 'slow-answers'
      severity: 3
      search: 'where r.logger == "shared_code.api.host" and todouble(r.responseTime) > 2000'
      above: 20
      entry: 'slow-answers'
    }
  ]
)
