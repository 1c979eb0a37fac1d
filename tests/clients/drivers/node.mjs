// One request of a client of Node.js: ADDRESS TARGET CLIENT PLACE TOKEN FILE.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const [address, target, client, place, token, file] = process.argv.slice(2)
const url = `http://${address}${target}`
const fields = token && place !== 'bearer' ? { session: token } : {}
Object.assign(fields, { envName: 'a b&c=ü+1' }, place === 'file' ? { fid: '123456' } : { nodeId: '12' })
const headers = token && place === 'bearer' ? { authorization: `Bearer ${token}` } : {}
const content = readFileSync(file)

const fetched = async (fetch, FormData) => {
  const query = place === 'query' ? '?' + new URLSearchParams(fields) : ''
  let body
  if (place === 'json') {
    body = JSON.stringify(fields)
    headers['content-type'] = 'application/json'
  }
  if (place === 'form' || place === 'bearer') body = new URLSearchParams(fields)
  if (place === 'multipart' || place === 'file') {
    body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    if (place === 'file') body.append('file', new Blob([content]), basename(file))
  }
  const answer = await fetch(url + query, { method: body ? 'POST' : 'GET', headers, body })
  return { status: answer.status, data: await answer.json() }
}

const clients = {
  fetch: () => fetched(fetch, FormData),
  undici: async () => {
    const undici = await import('undici')
    if (['json', 'multipart', 'file'].includes(place)) return fetched(undici.fetch, undici.FormData)
    const query = place === 'query' ? '?' + new URLSearchParams(fields) : ''
    const answer = await undici.request(url + query, place === 'query' ? {} : {
      method: 'POST', body: new URLSearchParams(fields).toString(),
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    })
    return { status: answer.statusCode, data: await answer.body.json() }
  },
  axios: async () => {
    const { default: axios } = await import('axios')
    const settings = { headers, proxy: false, validateStatus: () => true }
    if (place === 'query') return axios.get(url, { ...settings, params: fields })
    if (place === 'form' || place === 'bearer') return axios.post(url, new URLSearchParams(fields), settings)
    if (place === 'json') return axios.post(url, fields, settings)
    const { default: FormData } = await import('form-data')
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    if (place === 'file') form.append('file', content, basename(file))
    return axios.post(url, form, settings)
  },
}

const { status, data } = await clients[client]()
if (status !== 200 || data.result !== 0) {
  console.error(`answered ${status}`)
  process.exit(1)
}
