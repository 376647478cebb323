// What operations look at first: figures of the last day from the lines of the log.

@description('What it is called.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Resource id of the Application Insights component that it asks.')
param insightsId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, name)
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: name
    serializedData: loadTextContent('../workbook.json')
    sourceId: insightsId
    version: 'Notebook/1.0'
  }
}
