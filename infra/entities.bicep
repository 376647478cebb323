// What the code calls by name. tests/infra compares every line with the code.

@export()
@description('A queue, the subject that the topic routes into it, and who consumes it.')
type Queue = {
  @description('Name of the queue.')
  name: string

  @description('Subject of the messages in it.')
  subject: string

  @description('Setting that tells the app the name of the queue.')
  setting: string

  @description('Service whose app consumes it: a value of the setting SERVICES.')
  service: string

  @description('Messages that an instance works on at once, where the app consumes this queue alone.')
  workers: int

  @description('Messages that an instance fetches ahead, where the app consumes this queue alone.')
  prefetch: int
}

@export()
@description('A group of endpoints, and who serves it.')
type Group = {
  @description('First part of its paths.')
  path: string

  @description('Service whose app serves it: a value of the setting SERVICES.')
  service: string
}

@export()
@description('An event hub.')
type EventHub = {
  @description('Name of the hub.')
  name: string

  @description('Partitions: as many consumers read at once.')
  partitions: int

  @description('Days that events are kept.')
  days: int
}

@export()
@description('Topic to which all commands are sent.')
var topic = 'forecasting'

@export()
@description('Queues, each fed by a subscription of the topic.')
var queues Queue[] = [
  {
    name: 'statistics-update'
    subject: 'forecasting.statistics.update'
    setting: 'STATISTICS_QUEUE'
    service: 'statistics'
    workers: 3
    prefetch: 10
  }
  {
    name: 'payroll-calculation'
    subject: 'forecasting.payroll.calculate'
    setting: 'PAYROLL_QUEUE'
    service: 'payroll'
    workers: 2
    prefetch: 5
  }
  {
    name: 'pl-view-refresh'
    subject: 'forecasting.pl.refresh'
    setting: 'PL_VIEW_QUEUE'
    service: 'pl'
    workers: 1
    prefetch: 3
  }
  {
    name: 'site-jobs'
    subject: 'forecasting.job.run'
    setting: 'SITE_JOBS_QUEUE'
    service: 'integration'
    workers: 2
    prefetch: 5
  }
]

@export()
@description('Tables of the store.')
var tables = [
  'access'
  'dead'
  'forecasts'
  'pending'
  'reference'
  'runs'
  'summaries'
]

@export()
@description('Services that can be deployed as apps of their own: values of the setting SERVICES.')
var services = [
  'statistics'
  'payroll'
  'rates'
  'revenue'
  'expenses'
  'pl'
  'integration'
]

@export()
@description('Groups of endpoints that one service has; the others are in every app.')
var groups Group[] = [
  { path: 'statistics', service: 'statistics' }
  { path: 'sites', service: 'statistics' }
  { path: 'payroll', service: 'payroll' }
  { path: 'rates', service: 'rates' }
  { path: 'revenue', service: 'revenue' }
  { path: 'contracts', service: 'revenue' }
  { path: 'expenses', service: 'expenses' }
  { path: 'pl-view', service: 'pl' }
  { path: 'flc', service: 'pl' }
  { path: 'what-if', service: 'pl' }
  { path: 'snapshots', service: 'pl' }
  { path: 'dead-letters', service: 'integration' }
  { path: 'imports', service: 'integration' }
]

@export()
@description('Functions that no request calls: queue consumers and timers.')
var background = [
  'actuals_load'
  'budget_load'
  'data_validation'
  'forecast_accuracy'
  'labor_load'
  'masters_load'
  'outbox_dispatch'
  'payroll_calculation'
  'pl_view_refresh'
  'rebuild'
  'site_jobs'
  'statistics_update'
  'sweep'
  'trend_analysis'
  'watch'
]

@export()
@description('Service that is asked for the groups that every app has.')
var serviceOfTheRest = 'integration'

@export()
@description('Event hubs: the topics of events.')
var eventHubs EventHub[] = [
  { name: 'forecastingEvents', partitions: 6, days: 7 }
  { name: 'statisticsEvents', partitions: 3, days: 3 }
]

@export()
@description('Our own issuer of tokens: what they name it, and whom they are for.')
var ownIssuer = {
  name: 'townepark-auth'
  audience: 'forecasting-api'
}
