using '../../infra/main.bicep'

// Production while a package is tried on the twin of its app.

param environmentName = 'prod'
param addresses = '10.42.0.0/16'
param entraAuthority = 'https://login.microsoftonline.com'
param entraTenantId = '00000000-0000-0000-0000-00000000e47a'
param entraAudience = '00000000-0000-0000-0000-0000000000a1'
param sizes = {
  instanceMemoryMB: 2048
  maximumInstances: 100
  alwaysReadyInstances: 3
  zoneRedundant: true
  storeCopies: 'Standard_GZRS'
  messagingUnits: 1
  gatewayUnits: 2
  logDays: 90
  logGigabytesPerDay: 10
  monthlyBudget: 8000
}
param twins = true
param twinsServe = true
