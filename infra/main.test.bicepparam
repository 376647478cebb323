using 'main.bicep'

param environmentName = 'test'
param addresses = '10.41.0.0/16'
param tokenKeys = 'https://auth.test.forecasting.example/.well-known/jwks.json'
param tokenMetadata = 'https://auth.test.forecasting.example/.well-known/openid-configuration'
param sizes = {
  instanceMemoryMB: 2048
  maximumInstances: 40
  alwaysReadyInstances: 1
  zoneRedundant: false
  storeCopies: 'Standard_LRS'
  messagingUnits: 1
  gatewayUnits: 1
  logDays: 30
  logGigabytesPerDay: 2
  monthlyBudget: 2500
}
