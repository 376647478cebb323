// The cache that instances share.

@description('Name of the cache.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Whether it is replicated over the zones of the region.')
param zoneRedundant bool

@description('Resource id of the subnet of private endpoints.')
param subnetId string

resource cache 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Balanced_B3'
  }
  properties: {
    highAvailability: zoneRedundant ? 'Enabled' : 'Disabled'
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Disabled'
  }
}

resource database 'Microsoft.Cache/redisEnterprise/databases@2025-07-01' = {
  parent: cache
  name: 'default'
  properties: {
    accessKeysAuthentication: 'Disabled'
    clientProtocol: 'Encrypted'
    evictionPolicy: 'AllKeysLRU'
    port: 10000
  }
}

module endpoint 'privateEndpoint.bicep' = {
  params: {
    location: location
    tags: tags
    subnetId: subnetId
    serviceName: name
    serviceId: cache.id
    part: 'redisEnterprise'
  }
}
