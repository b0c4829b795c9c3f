variable "name" {
  description = "The name of what is made. The namespace and the storage account need names that nobody in Azure has: see namespace and storage_account."
  type        = string
  default     = "auditbridge"
}

variable "resource_group" {
  description = "The resource group in which everything is made; it must be there."
  type        = string
}

variable "location" {
  description = "The region: Azure Monitor writes only to a namespace in the cluster's own."
  type        = string
}

variable "namespace" {
  description = "The name of the Event Hubs namespace, unique in all of Azure."
  type        = string
}

variable "storage_account" {
  description = "The name of the storage account for positions, unique in all of Azure; none is made if it is empty, as mode direct with positions on a disk needs none."
  type        = string
  default     = ""
}

variable "event_hub" {
  description = "The name of the hub."
  type        = string
  default     = "insights-logs-kube-audit-admin"
}

variable "cluster_ids" {
  description = "The ids of the AKS clusters that write to the hub, by a name for each. Events tell them apart by their resourceId."
  type        = map(string)
}

variable "categories" {
  description = "The log categories. kube-audit is kube-audit-admin with the reads: choose one, since both deliver each change twice."
  type        = set(string)
  default     = ["kube-audit-admin", "guard"]

  validation {
    condition     = !(contains(var.categories, "kube-audit") && contains(var.categories, "kube-audit-admin"))
    error_message = "kube-audit holds all that kube-audit-admin does: choose one of them."
  }
}

variable "consumer_group" {
  description = "The consumer group of the bridge, in which nobody else reads."
  type        = string
  default     = "siem-bridge"
}

variable "partitions" {
  description = "How many partitions the hub has; each is read in order by itself. More than one a core and replica gains nothing."
  type        = number
  default     = 4

  validation {
    condition     = var.partitions >= 1 && var.partitions <= 32
    error_message = "A hub of the Standard tier has 1 to 32 partitions."
  }
}

variable "retention_hours" {
  description = "How long the hub keeps events: the longest outage of the collector that loses none. Tell the bridge the same as retention."
  type        = number
  default     = 168
}

variable "throughput_units" {
  description = "Units of 1 MB a second in and 2 MB out."
  type        = number
  default     = 1
}

variable "most_throughput_units" {
  description = "Up to how many Azure adds by itself when more comes in; 0 adds none."
  type        = number
  default     = 4
}

variable "workload_identity" {
  description = "The Kubernetes service account that the bridge runs as, and the OIDC issuer of its cluster; null where the bridge runs on a machine that the identity is assigned to."
  type = object({
    issuer          = string
    namespace       = string
    service_account = string
  })
  default = null
}

variable "tags" {
  description = "Tags of everything that takes them."
  type        = map(string)
  default     = {}
}
