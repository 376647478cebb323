using '../../infra/main.bicep'

// Production while a package is tried on the twin of its app.

param environmentName = 'prod'
param addresses = '10.42.0.0/16'
param tokenKeys = 'https://auth.forecasting.example/.well-known/jwks.json'
param tokenMetadata = 'https://auth.forecasting.example/.well-known/openid-configuration'
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
