using 'main.bicep'

param environmentName = 'dev'
param addresses = '10.40.0.0/16'
param tokenKeys = 'https://auth.dev.forecasting.example/.well-known/jwks.json'
param tokenMetadata = 'https://auth.dev.forecasting.example/.well-known/openid-configuration'
param sizes = {
  instanceMemoryMB: 2048
  maximumInstances: 40
  alwaysReadyInstances: 1
  zoneRedundant: false
  storeCopies: 'Standard_LRS'
  messagingUnits: 1
  gatewayUnits: 1
  logDays: 30
  logGigabytesPerDay: 1
  monthlyBudget: 2000
}
