/**
 * Functions of Linux (5.10 unless said) that the model has under their own name, by the file that defines them. A name of
 * assembly/ with an underscore stands here, or it is camelCase.
 */
export const LINUX_NAMES: Readonly<Record<string, string>> = {
  'kernel/fork.c': 'dup_mm dup_mmap vm_area_dup mm_alloc mm_init',
  'mm/memory.c':
    'copy_page_range copy_p4d_range copy_pud_range copy_pmd_range copy_pte_range handle_mm_fault do_anonymous_page do_wp_page wp_page_copy zap_pte_range vma_needs_copy page_copy_prealloc',
  'mm/gup.c':
    'pin_user_pages_fast lockless_pages_from_mm gup_pgd_range gup_pmd_range gup_pte_range gup_huge_pmd follow_page_pte faultin_page try_grab_page',
  'mm/huge_memory.c': 'copy_huge_pmd do_huge_pmd_wp_page follow_trans_huge_pmd zap_huge_pmd',
  'mm/pgtable-generic.c': 'pgtable_trans_huge_deposit pgtable_trans_huge_withdraw pmdp_invalidate',
  'mm/async_fork.c, include/linux/async_fork.h (of the kernel that has them)':
    'async_copy_fn pmd_test_async_copy_flag pmd_set_async_copy_flag pmd_clear_async_copy_flag is_parent_mm_in_async_copy',
  'mm/internal.h': 'gup_must_unshare folio_pte_batch',
  'include/linux/page-flags.h': 'page_folio folio_test_large',
  'include/linux/page_ref.h': 'folio_ref_add',
  'mm/mmap.c': 'exit_mmap find_vma',
  'mm/page_alloc.c': 'alloc_page free_page free_area_init nr_free_pages',
  'include/linux/mm.h':
    'get_page put_page page_count page_mapcount page_maybe_dma_pinned folio_maybe_dma_pinned folio_order folio_nr_pages page_zone is_cow_mapping pte_lockptr pmd_lockptr add_mm_counter inc_mm_counter anon_vma_prepare',
  'include/linux/mm_types.h':
    'has_pinned write_protect_seq map_count page_table_lock vm_start vm_end vm_flags vm_mm anon_vma',
  'include/linux/rmap.h': 'page_dup_rmap page_remove_rmap',
  'include/linux/highmem.h': 'copy_user_highpage',
  'include/linux/mmap_lock.h':
    'mmap_read_lock mmap_read_unlock mmap_read_unlock_non_owner mmap_write_lock mmap_write_unlock mmap_write_downgrade',
  'include/linux/spinlock.h': 'spin_lock spin_unlock spin_needbreak',
  'include/linux/sched.h': 'need_resched',
  'include/linux/rcupdate.h': 'rcu_read_lock rcu_read_unlock synchronize_rcu',
  'arch/x86/include/asm/tlbflush.h': 'flush_tlb_page',
  'include/linux/seqlock.h': 'raw_read_seqcount raw_write_seqcount_begin raw_write_seqcount_end read_seqcount_retry',
  'include/linux/pgtable.h': 'pgd_offset p4d_offset pud_offset pmd_offset pgd_addr_end mk_pte',
  'arch/x86/include/asm/pgtable.h':
    'pte_none pte_present pte_write pte_dirty pte_young pte_wrprotect pte_mkwrite pte_mkdirty pte_mkclean pte_mkold pte_mkyoung pte_pfn pte_page pte_access_permitted set_pte_at pmd_write pmd_wrprotect pmd_mkwrite pmd_trans_huge',
  'arch/x86/mm/pgtable.c': 'pte_alloc_one',
  'include/asm-generic/memory_model.h': 'pfn_to_page page_to_pfn',
  'arch/x86/include/asm/page.h': 'pfn_to_virt',
  'include/asm-generic/barrier.h':
    'smp_mb smp_rmb smp_wmb smp_load_acquire smp_store_release smp_mb__after_atomic READ_ONCE WRITE_ONCE',
  'include/linux/atomic.h':
    'atomic_add atomic_or atomic_inc atomic_dec atomic_and atomic_sub_return atomic_add_unless cmpxchg_relaxed xchg_relaxed xchg cmpxchg',
};
