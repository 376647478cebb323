// One part of a service, reached at an address of the network.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Resource id of the subnet of private endpoints.')
param subnetId string

@description('Name of the service.')
param serviceName string

@description('Resource id of the service.')
param serviceId string

@description('Part of the service, as the service calls it: `table`, `namespace` and others.')
param part string

@description('Private DNS zone in which each part is looked up.')
var zones = loadJsonContent('../privateZones.json')

@description('Name of the endpoint.')
var name = '${serviceName}-${part}'

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    customNetworkInterfaceName: '${name}-nic'
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: part
        properties: {
          groupIds: [part]
          privateLinkServiceId: serviceId
        }
      }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' existing = {
  name: zones[part]
}

resource zoneGroup 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: part
        properties: {
          privateDnsZoneId: zone.id
        }
      }
    ]
  }
}
