/** What a record of mod_json_cdr holds besides the values a test is about; names and order are those of a real one. */
export interface ChannelRecordParts {
  readonly variables?: Readonly<Record<string, string>>;
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

/**
 * After a record that a FreeSWITCH with CGRateS behind it wrote in January 2018: shortened, its numbers put into the fictitious
 * ranges, its times into 2026, its addresses into example ones. The variables of that one are not URL-encoded; here they are.
 */
export function channelRecord({ variables = {}, profile = {}, more = {} }: ChannelRecordParts = {}): Record<string, unknown> {
  return {
    'core-uuid': 'eb8bcdd2-d9eb-4f8f-80c3-1a4042aabe31',
    switchname: 'FSDev1',
    channel_data: { state: 'CS_REPORTING', state_number: '11' },
    callStats: { audio: { inbound: { raw_bytes: 572588, mos: 4.5 }, outbound: { raw_bytes: 0 } } },
    variables: {
      uuid: '3da8bf84-c133-4959-9e24-e72875cb33a1', sip_from_user: '201', sip_from_uri: '201%40pbx.example', sip_user_agent: 'Jitsi2.10.5550Linux', sip_gateway_name: 'carrier-a', accountcode: '13100200',
      switch_m_sdp: 'v%3D0%0D%0Ao%3D1002', hangup_cause: 'NORMAL_CLEARING', start_epoch: '1791288000', start_uepoch: '1791288000534355', answer_epoch: '1791288003', answer_uepoch: '1791288003954373',
      end_epoch: '1791288071', end_uepoch: '1791288071494269', caller_id: '%22201%22%20%3C201%3E', duration: '71', billsec: '68', billmsec: '67540', billusec: '67539896', ...variables,
    },
    app_log: { applications: [{ app_name: 'bridge', app_data: 'user/1002@pbx.example', app_stamp: '1791288000576703' }] },
    callflow: [
      { dialplan: 'XML', profile_index: '2', caller_profile: { username: '201', caller_id_name: 'Reception', ani: '201', caller_id_number: '201', destination_number: '17000002', uuid: '3da8bf84-c133-4959-9e24-e72875cb33a1', context: 'default', chan_name: 'sofia/internal/201@pbx.example', originatee: { originatee_caller_profiles: [{ username: '201', destination_number: '17000002' }] }, ...profile } },
      { dialplan: 'XML', profile_index: '1', caller_profile: { caller_id_number: '201', destination_number: '999999', context: 'default' } },
    ],
    ...more,
  };
}
