using 'main.bicep'

param environmentName = 'dev'
param addresses = '10.40.0.0/16'
param entraAuthority = 'https://login.microsoftonline.com'
param entraTenantId = '00000000-0000-0000-0000-00000000e47a'
param entraAudience = '00000000-0000-0000-0000-0000000000a1'
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
