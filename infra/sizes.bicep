// What environments differ in, beside their names.

@export()
@description('How large an environment is.')
type Sizes = {
  @description('Memory of an instance, MB.')
  instanceMemoryMB: 2048 | 4096

  @description('Instances that an app may have at most.')
  @minValue(40)
  @maxValue(1000)
  maximumInstances: int

  @description('Instances that serve HTTP all the time: a cold start costs a user one to two seconds.')
  @minValue(1)
  alwaysReadyInstances: int

  @description('Whether stores, brokers and instances are spread over the zones of the region.')
  zoneRedundant: bool

  @description('Copies of the store: GZRS keeps some in another region too.')
  storeCopies: 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GZRS'

  @description('Messaging units of the Service Bus namespace.')
  messagingUnits: 1 | 2 | 4 | 8 | 16

  @description('Units of API Management.')
  @minValue(1)
  gatewayUnits: int

  @description('Days that logs are kept.')
  @minValue(30)
  @maxValue(730)
  logDays: int

  @description('Logs that are taken in a day at most, GB.')
  @minValue(1)
  logGigabytesPerDay: int

  @description('Cost in a month, in the currency of the subscription, of which an alert tells.')
  @minValue(1)
  monthlyBudget: int
}

@export()
@description('Resources that an environment may do without.')
type Features = {
  @description('Event Hubs for events to other systems.')
  eventHubs: bool

  @description('Redis as the cache that instances share.')
  redis: bool

  @description('Key Vault with the key that signs tokens.')
  signingKey: bool

  @description('Static web app of the user interface.')
  webApp: bool

  @description('Virtual network in which the warehouse is reached, as a resource id; empty: no path to it.')
  warehouseNetworkId: string

  @description('Host of the warehouse, a SQL Server; empty: nothing is read from it.')
  warehouseHost: string
}
